/** A container as everybody may cache it. A stale copy can only waste a write: the commit judges again. */
import type { ContainerSettings } from './settings.ts';

export interface ContainerDescriptor {
  readonly containerId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly region: string;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly settings: ContainerSettings;
}

/** What every change of a path tells of itself. */
import type { CallContext } from '../session/call-context.ts';
import { artifactKey } from './artifact-cache.ts';
import type { ContainerRow } from './records.ts';

export function subjectOf(container: ContainerRow, path: string, context: CallContext) {
  return {
    tenantId: container.tenantId,
    containerId: container.containerId,
    containerName: container.name,
    path,
    key: artifactKey(container.containerId, path),
    principalId: context.principal.principalId,
  };
}

/** What every change of a path tells of itself. */
import type { CallContext } from '../session/call-context.ts';
import type { ContainerRow } from './records.ts';

export function subjectOf(container: ContainerRow, path: string, context: CallContext) {
  return {
    tenantId: container.tenantId,
    containerId: container.containerId,
    containerName: container.name,
    path,
    principalId: context.principal.principalId,
  };
}

/** The tenant that what is written belongs to when it is not the container's own, else empty. */
export function ownerOf(container: ContainerRow, context: CallContext): string {
  const { tenantId } = context.principal;
  return tenantId === container.tenantId ? '' : tenantId;
}

/** Telling of what was read of the records; the bytes themselves are told where they are sent (blobs/send-blob.ts). */
import type { ReadEvent } from '../../app-context.ts';
import type { VaultRequest } from './vault-services.ts';

/** @param artifact what was looked at: topic and owner */
export function reportRead(
  { services, container, signer }: VaultRequest,
  operation: ReadEvent['operation'],
  artifact: string,
): void {
  services.context.emitRead({
    tenantId: container.tenant_id,
    containerId: container.container_id,
    container: container.name,
    artifact,
    operation,
    bytes: 0,
    principalId: signer.hex,
  });
}

/** Telling of reads: published by the spoke at most once and counted for usage (settled 10). */
import type { ReadEvent } from '../../app-context.ts';
import type { S3Request } from './s3-request.ts';

export interface ReadReport {
  readonly record: { readonly tenant_id: string; readonly container_id: string };
  readonly operation: ReadEvent['operation'];
  readonly bytes: number;
}

export function reportRead({ context, bucket, key, actor }: S3Request, { record, operation, bytes }: ReadReport): void {
  context.emitRead({
    tenantId: record.tenant_id,
    containerId: record.container_id,
    container: bucket,
    artifact: key,
    operation,
    bytes,
    principalId: actor.principal_id ?? '',
  });
}

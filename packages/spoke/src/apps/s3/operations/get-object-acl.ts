/** GetObjectAcl, of the current version or a named one. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { accessControlDocument } from '../access/render-access-list.ts';
import { answerXml } from '../answer.ts';
import { resolveObject } from '../object-version.ts';
import { ownerIdOf } from '../owner.ts';
import type { S3Request } from '../s3-request.ts';
import { readVersion } from '../version-headers.ts';

export async function getObjectAcl(request: S3Request): Promise<void> {
  const record = await resolveObject(request, 'artifact.access_list.read');
  const { accessList } = decodeAnnotations(record.annotations);
  const owners = {
    ownerTenantId: ownerIdOf(record.annotations, record.tenant_id),
    containerTenantId: record.tenant_id,
  };
  answerXml(request.exchange, await accessControlDocument(request.context, accessList, owners), readVersion(record));
}

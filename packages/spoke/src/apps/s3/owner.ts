/** The owner of everything a tenant sees: the tenant. S3 knows no more of it than an id and a name. */
import type { Owner } from '@felloe/s3-wire/xml/names.ts';
import type { S3Request } from './s3-request.ts';

export function ownerOf({ actor }: S3Request): Owner {
  const id = actor.tenant_id ?? '';
  return { id, displayName: id };
}

/** The first link of a signed aws-chunked body: the request's own signature and the key that made it. */
import type { ChunkSigning } from '@felloe/s3-wire/aws-chunked/chunk-signatures.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from './s3-request.ts';

/** @throws S3Error AccessDenied when the request itself is not signed. */
export function chunkSigningOf({ claim, signingKey }: S3Request): ChunkSigning {
  if ((claim.kind !== 'header' && claim.kind !== 'presigned') || signingKey === undefined) throw new S3Error('AccessDenied');
  return { key: signingKey, seedSignature: claim.signature, timestamp: claim.timestamp, scope: claim.scope };
}

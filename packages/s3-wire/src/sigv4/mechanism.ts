/** Signature versions that are recognised and refused. */
import { S3Error } from '../errors.ts';

/** SigV2 (`AWS key:signature`) and SigV4A are told apart from garbage, so that an old client learns what to change. */
export function unsupportedMechanism(): S3Error {
  return new S3Error(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}

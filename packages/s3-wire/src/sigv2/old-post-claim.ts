/** The claim of a POST form signed with Signature Version 2: `AWSAccessKeyId`, `policy`, and `signature` over the policy's base64. */
import { S3Error } from '../errors.ts';

export interface OldPostClaim {
  readonly accessKeyId: string;
  readonly signature: string;
  /** As sent: base64, and the string that was signed. */
  readonly policyBase64: string;
  readonly sessionToken: string | undefined;
}

const accessKeyIdLengthMax = 128;

/**
 * Undefined for a form with no field of this version.
 *
 * @param fields the form's fields by lower-case name.
 * @throws S3Error InvalidArgument (a field is missing, or two versions are mixed), InvalidAccessKeyId.
 */
export function readOldPostClaim(fields: ReadonlyMap<string, string>): OldPostClaim | undefined {
  if (!fields.has('awsaccesskeyid') && !fields.has('signature')) return undefined;
  if (fields.has('x-amz-signature') || fields.has('x-amz-credential')) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed in a form.');
  }
  const accessKeyId = required(fields, 'AWSAccessKeyId');
  if (accessKeyId === '' || accessKeyId.length > accessKeyIdLengthMax) throw new S3Error('InvalidAccessKeyId');
  return {
    accessKeyId,
    policyBase64: required(fields, 'policy'),
    signature: required(fields, 'signature'),
    sessionToken: fields.get('x-amz-security-token'),
  };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value !== undefined) return value;
  throw new S3Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`,
    { extra: { ArgumentName: name } },
  );
}

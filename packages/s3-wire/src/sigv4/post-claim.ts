/**
 * The claim of a POST form (API Reference, "Authenticating Requests: Browser-Based Uploads Using POST"). The policy is opened only
 * after its signature was found true: an unverified document decides nothing and costs no parsing.
 */
import { S3Error } from '../errors.ts';
import { parseCredential } from './credential.ts';
import { unsupportedMechanism } from './mechanism.ts';
import { parsePostPolicy, type PostPolicy } from './post-policy.ts';
import { algorithm, type CredentialScope, expiresSecondsMax, parseTimestamp, skewMsMax } from './scope.ts';
import { type SigningKey, signatureHex } from './signing-key.ts';
import { equalInConstantTime } from './verify.ts';

export interface PostClaim {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly timestamp: string;
  readonly signature: string;
  /** The policy field as sent: base64, and the string that was signed. */
  readonly policyBase64: string;
  readonly sessionToken: string | undefined;
}

export interface PostClaimRules {
  readonly nowMs: number;
  readonly regions: readonly string[];
}

const signatureFields = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'] as const;
const oldSignatureFields = ['awsaccesskeyid', 'signature'];

/**
 * Undefined for an anonymous form: one with no field of any signature.
 *
 * @param fields the form's fields by lower-case name.
 * @throws S3Error InvalidArgument (a field is missing), InvalidRequest (SigV2), AuthorizationQueryParametersError (scope),
 *   AccessDenied (date out of reach of any signing key).
 */
export function readPostClaim(fields: ReadonlyMap<string, string>, rules: PostClaimRules): PostClaim | undefined {
  if (oldSignatureFields.some((name) => fields.has(name))) throw unsupportedMechanism();
  if (!signatureFields.some((name) => fields.has(name))) return undefined;
  if (required(fields, 'x-amz-algorithm') !== algorithm) throw unsupportedMechanism();
  const timestamp = required(fields, 'x-amz-date');
  const timeMs = parseTimestamp(timestamp);
  if (timeMs === undefined) throw new S3Error('InvalidArgument', 'X-Amz-Date must be formatted via ISO8601 Long format');
  const { accessKeyId, scope } = parseCredential(required(fields, 'x-amz-credential'), {
    regions: rules.regions,
    service: 's3',
    date: timestamp.slice(0, 8),
    code: 'AuthorizationQueryParametersError',
    where: 'Error parsing the X-Amz-Credential parameter',
  });
  if (timeMs - rules.nowMs > skewMsMax) throw new S3Error('AccessDenied', 'Request is not yet valid');
  // A signing key is good for seven days, whatever the policy says.
  if (rules.nowMs - timeMs > expiresSecondsMax * 1000) throw new S3Error('AccessDenied', 'Request has expired');
  return {
    accessKeyId,
    scope,
    timestamp,
    signature: required(fields, 'x-amz-signature'),
    policyBase64: required(fields, 'policy'),
    sessionToken: fields.get('x-amz-security-token'),
  };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value !== undefined) return value;
  throw new S3Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`,
    {
      extra: { ArgumentName: name },
    },
  );
}

/**
 * The policy, once its signature was found true.
 *
 * @throws S3Error SignatureDoesNotMatch, InvalidPolicyDocument
 */
export function verifyPostClaim(claim: PostClaim, key: SigningKey): PostPolicy {
  if (!equalInConstantTime(signatureHex(key, claim.policyBase64), claim.signature)) {
    throw new S3Error('SignatureDoesNotMatch', undefined, { extra: { AWSAccessKeyId: claim.accessKeyId } });
  }
  return parsePostPolicy(claim.policyBase64);
}

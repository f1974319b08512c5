/** The policy of a POST form: parsing it, and holding a form against it (API Reference, "POST Policy"). */
import { S3Error } from '../errors.ts';
import { parseIsoDate } from '../http-date.ts';

export type PostCondition =
  | { readonly kind: 'equals' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'content-length-range'; readonly min: number; readonly max: number };

export interface PostPolicy {
  readonly expiresAtMs: number;
  readonly conditions: readonly PostCondition[];
}

const policyBytesMax = 20 * 1024;
const conditionsMax = 200;

/** @throws S3Error InvalidPolicyDocument */
export function parsePostPolicy(policyBase64: string): PostPolicy {
  if (policyBase64.length > policyBytesMax || !/^[A-Za-z0-9+/]+={0,2}$/.test(policyBase64))
    throw invalidPolicy('Invalid Policy: Invalid Base64.');
  const document = parseJson(policyBase64);
  if (!isRecord(document)) throw invalidPolicy('Invalid Policy: Invalid JSON.');
  const { expiration, conditions } = document;
  if (typeof expiration !== 'string') throw invalidPolicy('Policy document is missing an expiration.');
  const expiresAtMs = parseIsoDate(expiration);
  if (expiresAtMs === undefined) throw invalidPolicy(`Invalid Policy: Invalid 'expiration' value: '${expiration.slice(0, 64)}'`);
  if (!Array.isArray(conditions)) throw invalidPolicy('Invalid Policy: Invalid Conditions.');
  const parsed = conditions.flatMap(parseCondition);
  if (parsed.length > conditionsMax) throw invalidPolicy('Invalid Policy: too many conditions.');
  return { expiresAtMs, conditions: parsed };
}

function parseJson(policyBase64: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(policyBase64, 'base64')));
  } catch (cause) {
    throw new S3Error('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', { cause });
  }
}

function parseCondition(condition: unknown): PostCondition[] {
  if (Array.isArray(condition)) return [parseListCondition(condition)];
  if (!isRecord(condition)) throw invalidPolicy('Invalid Policy: Invalid Condition.');
  const entries = Object.entries(condition);
  if (entries.length === 0) throw invalidPolicy('Invalid Policy: Invalid Condition: empty.');
  return entries.map(([field, value]) => {
    if (typeof value !== 'string') throw invalidPolicy('Invalid Policy: Invalid Simple-Condition: value must be a string.');
    return { kind: 'equals', field: field.toLowerCase(), value };
  });
}

function parseListCondition(condition: readonly unknown[]): PostCondition {
  if (condition.length !== 3 || typeof condition[0] !== 'string')
    throw invalidPolicy('Invalid Policy: Invalid Condition: wrong number of arguments.');
  const operator = condition[0].toLowerCase();
  const [, first, second] = condition;
  if (operator === 'content-length-range') {
    const min = lengthOf(first);
    const max = lengthOf(second);
    if (min > max) throw invalidPolicy('Invalid Policy: Invalid content-length-range.');
    return { kind: 'content-length-range', min, max };
  }
  if (operator !== 'eq' && operator !== 'starts-with')
    throw invalidPolicy(`Invalid Policy: Invalid Condition: unknown operation '${operator.slice(0, 32)}'.`);
  if (typeof first !== 'string' || typeof second !== 'string' || !first.startsWith('$') || first.length < 2) {
    throw invalidPolicy('Invalid Policy: Invalid Condition: invalid arguments.');
  }
  return { kind: operator === 'eq' ? 'equals' : 'starts-with', field: first.slice(1).toLowerCase(), value: second };
}

function lengthOf(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) throw invalidPolicy('Invalid Policy: Invalid content-length-range.');
  return Number(text);
}

/** What the policy says about a field's own existence does not apply to these (API Reference, "Conditions"). */
const exceptedFields: ReadonlySet<string> = new Set(['policy', 'x-amz-signature', 'awsaccesskeyid', 'signature', 'file']);

/** A checksum can only refuse the file it is sent with, so nobody gains by one that the policy does not name. */
const exceptedPrefixes = ['x-ignore-', 'x-amz-checksum-'] as const;

export interface PostedForm {
  /** The form's fields by lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  /** The bucket of the request's own address. A form field `bucket` never stands for it (Ceph CVE-2023-43040). */
  readonly bucket: string;
  /** The key after `${filename}` was filled in. */
  readonly key: string;
  readonly nowMs: number;
}

export interface AllowedLength {
  readonly min: number;
  readonly max: number;
}

/**
 * Holds a form against its verified policy. Every field has to be named by a condition, except policy, signature, file and
 * `x-ignore-*` and checksums; bucket and key always have to be.
 *
 * @returns the file sizes that the policy allows, for `checkPostedSize`.
 * @throws S3Error AccessDenied (expired, a condition fails, a field is not covered)
 */
export function checkPostPolicy(policy: PostPolicy, form: PostedForm): AllowedLength {
  if (form.nowMs >= policy.expiresAtMs) throw denied('Policy expired.');
  const values = new Map(form.fields);
  const bucketField = values.get('bucket');
  if (bucketField !== undefined && bucketField !== form.bucket) throw denied('The form names another bucket.');
  values.set('bucket', form.bucket);
  values.set('key', form.key);
  const covered = new Set<string>();
  let min = 0;
  let max = Number.MAX_SAFE_INTEGER;
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      // Several ranges all hold.
      min = Math.max(min, condition.min);
      max = Math.min(max, condition.max);
      continue;
    }
    covered.add(condition.field);
    if (!holds(condition, values.get(condition.field) ?? '')) {
      const operator = condition.kind === 'equals' ? 'eq' : 'starts-with';
      throw denied(`Policy Condition failed: ["${operator}", "$${condition.field}", "${condition.value}"]`);
    }
  }
  for (const name of values.keys()) {
    if (covered.has(name) || exceptedFields.has(name) || exceptedPrefixes.some((prefix) => name.startsWith(prefix))) continue;
    throw denied(`Extra input fields: ${name}`);
  }
  return { min, max };
}

function holds(condition: { readonly kind: 'equals' | 'starts-with'; readonly value: string }, value: string): boolean {
  return condition.kind === 'equals' ? value === condition.value : value.startsWith(condition.value);
}

/** @throws S3Error EntityTooSmall, EntityTooLarge */
export function checkPostedSize(sizeBytes: number, allowed: AllowedLength): void {
  if (sizeBytes < allowed.min) {
    throw new S3Error('EntityTooSmall', undefined, {
      extra: { ProposedSize: String(sizeBytes), MinSizeAllowed: String(allowed.min) },
    });
  }
  if (sizeBytes > allowed.max) {
    throw new S3Error('EntityTooLarge', undefined, {
      extra: { ProposedSize: String(sizeBytes), MaxSizeAllowed: String(allowed.max) },
    });
  }
}

/**
 * The key the form asks for, with `${filename}` filled in.
 *
 * @throws S3Error InvalidArgument when the form has no key.
 */
export function postedKey(fields: ReadonlyMap<string, string>, fileName: string): string {
  const key = fields.get('key');
  if (key === undefined || key === '') {
    throw new S3Error(
      'InvalidArgument',
      "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
      {
        extra: { ArgumentName: 'key' },
      },
    );
  }
  // A function, because a replacement text would give `$&` in a file name a meaning.
  return key.replaceAll('${filename}', () => fileName);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidPolicy(message: string): S3Error {
  return new S3Error('InvalidPolicyDocument', message);
}

function denied(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`);
}

/**
 * What a request says of itself, for conditions of policies. Made only when the hub asks for it. A fact is taken from the one place that
 * it comes from: a header of the same name as a condition key says nothing (a peer let clients set the caller's address so).
 */
import type { Facts } from '@felloe/engine/access/facts.ts';
import { parseCopySource } from '@felloe/s3-wire/request/copy-source.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';
import { objectTagsMax, parseTagHeader } from '@felloe/s3-wire/request/tags.ts';
import type { AnyClaim } from '@felloe/s3-wire/sigv2/any-claim.ts';
import { parseTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';

export interface FactSource {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  readonly claim: AnyClaim | { readonly kind: 'form' | 'anonymous' };
  readonly isEncrypted: boolean;
  readonly nowMs: number;
  /** The `tagging` field of a POST form, which is XML where the header is not. */
  readonly taggingDocument?: string | undefined;
}

/** Facts that are a header's value, as it is. */
const headerFacts: readonly (readonly [fact: string, header: string])[] = [
  ['user_agent', 'user-agent'],
  ['referer', 'referer'],
  ['metadata_directive', 'x-amz-metadata-directive'],
  ['access_list', 'x-amz-acl'],
  ['grant_read', 'x-amz-grant-read'],
  ['grant_write', 'x-amz-grant-write'],
  ['grant_read_list', 'x-amz-grant-read-acp'],
  ['grant_write_list', 'x-amz-grant-write-acp'],
  ['grant_full', 'x-amz-grant-full-control'],
  ['encryption', 'x-amz-server-side-encryption'],
  ['encryption_key_id', 'x-amz-server-side-encryption-aws-kms-key-id'],
  ['customer_encryption', 'x-amz-server-side-encryption-customer-algorithm'],
  ['storage_class', 'x-amz-storage-class'],
  ['lock_mode', 'x-amz-object-lock-mode'],
  ['lock_legal_hold', 'x-amz-object-lock-legal-hold'],
  ['content_sha256', 'x-amz-content-sha256'],
  ['if_match', 'if-match'],
  ['if_none_match', 'if-none-match'],
];

const queryFacts: readonly (readonly [fact: string, parameter: string])[] = [
  ['prefix', 'prefix'],
  ['delimiter', 'delimiter'],
  ['max_keys', 'max-keys'],
  ['version_id', 'versionId'],
];

const dayMs = 24 * 60 * 60 * 1000;

export function factsOfRequest(source: FactSource): Facts {
  const { target, headers, claim, method } = source;
  const facts: Record<string, string> = {
    secure_transport: String(source.isEncrypted),
    ...factsOfClaim(claim, source.nowMs),
  };
  for (const [fact, header] of headerFacts) put(facts, fact, headers.get(header));
  for (const [fact, parameter] of queryFacts) put(facts, fact, queryValue(target, parameter));
  put(facts, 'copy_source', copySourceOf(headers));
  putRetention(facts, headers, source.nowMs);
  putTags(facts, source);
  // Parts make nothing visible, and their request has no conditions (AWS: `s3:ObjectCreationOperation`).
  const isPart = queryValue(target, 'partNumber') !== undefined || queryValue(target, 'uploads') !== undefined;
  if (method === 'PUT' || method === 'POST') facts['creates_artifact'] = String(!isPart);
  return facts;
}

function put(facts: Record<string, string>, name: string, value: string | undefined): void {
  if (value !== undefined) facts[name] = value;
}

function factsOfClaim(claim: FactSource['claim'], nowMs: number): Facts {
  switch (claim.kind) {
    case 'anonymous':
      return {};
    case 'form':
      return { signature_version: 'AWS4-HMAC-SHA256', authentication_type: 'POST' };
    case 'header_v2':
      return { signature_version: 'AWS', authentication_type: 'REST-HEADER' };
    case 'presigned_v2':
      return { signature_version: 'AWS', authentication_type: 'REST-QUERY-STRING' };
    case 'header':
      return { signature_version: 'AWS4-HMAC-SHA256', authentication_type: 'REST-HEADER' };
    default:
      return {
        signature_version: 'AWS4-HMAC-SHA256',
        authentication_type: 'REST-QUERY-STRING',
        signature_age_ms: String(Math.max(0, nowMs - claim.signedAtMs)),
      };
  }
}

/** `bucket/key`, decoded once and without a version, however the client wrote it. */
function copySourceOf(headers: RequestHeaders): string | undefined {
  const source = headers.get('x-amz-copy-source');
  if (source === undefined) return undefined;
  const { bucket, key } = parseCopySource(source);
  return `${bucket}/${key}`;
}

function putRetention(facts: Record<string, string>, headers: RequestHeaders, nowMs: number): void {
  const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  if (!Number.isFinite(until)) return;
  facts['lock_until'] = String(until);
  facts['lock_remaining_days'] = String(Math.ceil((until - nowMs) / dayMs));
}

function putTags(facts: Record<string, string>, { headers, taggingDocument }: FactSource): void {
  const header = headers.get('x-amz-tagging');
  if (taggingDocument === undefined && header === undefined) return;
  const tags =
    taggingDocument === undefined ? parseTagHeader(header ?? '') : parseTagging(Buffer.from(taggingDocument), objectTagsMax);
  for (const { key, value } of tags) facts[`request_tag/${key}`] = value;
  facts['request_tag_keys'] = tags.map(({ key }) => key).join('\u0000');
}

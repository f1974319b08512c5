/**
 * Conditional headers as the engine and the hub take them. Reads are judged here on the resolved record, after the hub has
 * decided on access; writes are only parsed here and judged inside the commit.
 */
import type { Conditions as ConditionsMessage } from '@felloe/contracts/gen/felloe/v1/Conditions.ts';
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import { parseEntityTags } from '@felloe/engine/artifact/entity-tag.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseHttpDate } from '@felloe/s3-wire/http-date.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';

const noConditions: Conditions = Object.freeze({});

/** GET and HEAD. A malformed date is ignored, as RFC 9110 section 13.1.3 says. */
export function readConditions(headers: RequestHeaders): Conditions {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  const ifModifiedSince = headers.get('if-modified-since');
  const ifUnmodifiedSince = headers.get('if-unmodified-since');
  if (ifMatch === undefined && ifNoneMatch === undefined && ifModifiedSince === undefined && ifUnmodifiedSince === undefined) {
    return noConditions;
  }
  return {
    ifMatch: tagsOf(ifMatch),
    ifNoneMatch: tagsOf(ifNoneMatch),
    ifModifiedSince: dateOf(ifModifiedSince),
    ifUnmodifiedSince: dateOf(ifUnmodifiedSince),
  };
}

/** The source of a copy: the same four, under `x-amz-copy-source-`. */
export function copySourceConditions(headers: RequestHeaders): Conditions {
  return sourceConditions(headers, 'x-amz-copy-source-');
}

export function sourceConditions(headers: RequestHeaders, prefix: 'x-amz-copy-source-' | 'x-amz-rename-source-'): Conditions {
  return {
    ifMatch: tagsOf(headers.get(`${prefix}if-match`)),
    ifNoneMatch: tagsOf(headers.get(`${prefix}if-none-match`)),
    ifModifiedSince: dateOf(headers.get(`${prefix}if-modified-since`)),
    ifUnmodifiedSince: dateOf(headers.get(`${prefix}if-unmodified-since`)),
  };
}

/**
 * PUT, copy target and CompleteMultipartUpload: If-Match, If-None-Match, and the fencing token of a named lock.
 * @throws S3Error InvalidArgument for half a fencing token.
 */
export function writeConditions(headers: RequestHeaders): ConditionsMessage | null {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  const fence = fencingToken(headers);
  if (ifMatch === undefined && ifNoneMatch === undefined) return fence ?? null;
  const conditions = conditionsMessage({ ifMatch: tagsOf(ifMatch), ifNoneMatch: tagsOf(ifNoneMatch) });
  return conditions === null && fence === undefined ? null : { ...conditions, ...fence };
}

/** DELETE: If-Match, and AWS's two for directory buckets, which are useful everywhere. */
export function removalConditions(headers: RequestHeaders): ConditionsMessage | null {
  const size = headers.get('x-amz-if-match-size');
  const lastModified = headers.get('x-amz-if-match-last-modified-time');
  const conditions = conditionsMessage({
    ifMatch: tagsOf(headers.get('if-match')),
    ifSize: size === undefined ? undefined : sizeOf(size),
    ifLastModified: lastModified === undefined ? undefined : requiredDate(lastModified),
  });
  const fence = fencingToken(headers);
  return conditions === null && fence === undefined ? null : { ...conditions, ...fence };
}

/** Null when nothing is asked: an unconditional write needs no record of what it replaces. */
export function conditionsMessage(conditions: Conditions): ConditionsMessage | null {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, ifSize, ifLastModified } = conditions;
  const message: ConditionsMessage = {};
  if (ifMatch !== undefined) message.if_match = [...ifMatch];
  if (ifNoneMatch !== undefined) message.if_none_match = [...ifNoneMatch];
  if (ifModifiedSince !== undefined) message.if_modified_since = ifModifiedSince;
  if (ifUnmodifiedSince !== undefined) message.if_unmodified_since = ifUnmodifiedSince;
  if (ifSize !== undefined) {
    message.has_if_size = true;
    message.if_size = ifSize;
  }
  if (ifLastModified !== undefined) message.if_last_modified = ifLastModified;
  return Object.keys(message).length === 0 ? null : message;
}

/** Our own headers: a write that carries them is refused when a newer token was issued for that lock (issue 2, item 8). */
function fencingToken(headers: RequestHeaders): ConditionsMessage | undefined {
  const lock = headers.get('x-felloe-fencing-lock');
  const token = headers.get('x-felloe-fencing-token');
  if (lock === undefined && token === undefined) return undefined;
  if (lock === undefined || lock === '' || token === undefined || !/^\d{1,15}$/.test(token)) {
    throw new S3Error('InvalidArgument', 'A fencing token needs x-felloe-fencing-lock and a numeric x-felloe-fencing-token.');
  }
  return { fencing_lock: lock, fencing_token: Number(token) };
}

function tagsOf(header: string | undefined): string[] | undefined {
  if (header === undefined) return undefined;
  const tags = parseEntityTags(header);
  return tags.length === 0 ? undefined : tags;
}

function dateOf(header: string | undefined): number | undefined {
  return header === undefined ? undefined : parseHttpDate(header);
}

function sizeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', 'x-amz-if-match-size is not a size.', { extra: { ArgumentName: 'x-amz-if-match-size' } });
}

function requiredDate(text: string): number {
  const timeMs = parseHttpDate(text);
  if (timeMs !== undefined) return timeMs;
  throw new S3Error('InvalidArgument', 'x-amz-if-match-last-modified-time is not a date.', {
    extra: { ArgumentName: 'x-amz-if-match-last-modified-time' },
  });
}

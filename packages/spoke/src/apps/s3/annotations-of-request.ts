/**
 * What a request that makes an object says of it that may change later: tags, retention and legal hold. They go to the hub with the
 * commit, which judges them by the container's settings and adds what those say.
 */
import type { AccessList } from '@felloe/engine/access/access-list.ts';
import { type ArtifactAnnotations, encodeAnnotations, type Retention } from '@felloe/engine/artifact/annotations.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { type LockMode, type ObjectRetention, readLockHeaders } from '@felloe/s3-wire/request/object-lock.ts';
import { objectTagsMax, parseTagHeader } from '@felloe/s3-wire/request/tags.ts';
import { parseTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';

export interface AnnotationSource {
  readonly headers: RequestHeaders;
  readonly nowMs: number;
  /** The `tagging` field of a POST form, which is XML where the header is not. */
  readonly taggingDocument?: string | undefined;
  /** A copy that keeps its source's tags names none of its own. */
  readonly withoutTags?: boolean;
  /** What its headers say of access (access-list-of-request.ts); undefined when they say nothing. */
  readonly accessList?: AccessList | undefined;
}

type Draft = { -readonly [Name in keyof ArtifactAnnotations]: ArtifactAnnotations[Name] };

/** JSON for the record; empty for a plain request. @throws S3Error InvalidTag, InvalidArgument, MalformedXML (a form's tags) */
export function annotationsOfRequest(source: AnnotationSource): string {
  const { headers } = source;
  // A form may leave its field empty.
  const taggingDocument = source.taggingDocument === '' ? undefined : source.taggingDocument;
  if (taggingDocument === undefined && source.accessList === undefined && !hasAnnotations(headers)) return '';
  const draft: Draft = {};
  if (source.accessList !== undefined) draft.accessList = source.accessList;
  const tags = source.withoutTags === true ? [] : tagsOfRequest(headers, taggingDocument);
  if (tags.length > 0) draft.tags = tags;
  const { retention, legalHold } = readLockHeaders(headers, source.nowMs);
  if (retention !== undefined) draft.retention = engineRetention(retention);
  if (legalHold !== undefined) draft.legalHold = legalHold;
  return encodeAnnotations(draft);
}

export function engineRetention({ mode, untilMs }: ObjectRetention): Retention {
  return { mode: mode === 'GOVERNANCE' ? 'governance' : 'compliance', until: untilMs };
}

export function s3LockMode(mode: Retention['mode']): LockMode {
  return mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE';
}

function hasAnnotations(headers: RequestHeaders): boolean {
  return (
    headers.has('x-amz-tagging') ||
    headers.has('x-amz-object-lock-mode') ||
    headers.has('x-amz-object-lock-retain-until-date') ||
    headers.has('x-amz-object-lock-legal-hold')
  );
}

function tagsOfRequest(headers: RequestHeaders, document: string | undefined) {
  if (document !== undefined) return parseTagging(Buffer.from(document), objectTagsMax);
  const header = headers.get('x-amz-tagging');
  return header === undefined ? [] : parseTagHeader(header);
}

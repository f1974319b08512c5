/** What GET and HEAD tell of a version's annotations. The hub has left out what the asker may not know. */
import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { formatIsoDate } from '@felloe/s3-wire/http-date.ts';
import { s3LockMode } from './annotations-of-request.ts';
import type { HeaderList } from './answer.ts';
import { restoreHeader, restoreStatus } from './restore-status.ts';

export function annotationHeaders(text: string, nowMs: number): HeaderList {
  const annotations = decodeAnnotations(text);
  const { tags, retention, legalHold } = annotations;
  const headers: HeaderList = [];
  if (tags !== undefined && tags.length > 0) headers.push('x-amz-tagging-count', String(tags.length));
  if (retention !== undefined) {
    headers.push('x-amz-object-lock-mode', s3LockMode(retention.mode));
    headers.push('x-amz-object-lock-retain-until-date', formatIsoDate(retention.until));
  }
  if (legalHold !== undefined) headers.push('x-amz-object-lock-legal-hold', legalHold ? 'ON' : 'OFF');
  const restore = restoreStatus(annotations, nowMs);
  if (restore !== undefined) headers.push('x-amz-restore', restoreHeader(restore));
  return headers;
}

/**
 * Conditions of requests, judged against the record of a path inside that path's order (law 2). Reads follow RFC 9110 section
 * 13.2.2, whose order gives S3's documented combinations: If-Match true and If-Unmodified-Since false reads; If-None-Match false
 * and If-Modified-Since true is 304. Dates count whole seconds, since HTTP dates carry no more.
 */
import type { ErrorCode } from '../errors.ts';
import { matchesStrongly, matchesWeakly } from './entity-tag.ts';

/** Absent fields are not asked. Entity tags are without quotes, `*` for any; times are ms since 1970. */
export interface Conditions {
  readonly ifMatch?: readonly string[] | undefined;
  readonly ifNoneMatch?: readonly string[] | undefined;
  readonly ifModifiedSince?: number | undefined;
  readonly ifUnmodifiedSince?: number | undefined;
  /** Removals (x-amz-if-match-size): the size has to be exactly this. */
  readonly ifSize?: number | undefined;
  /** Removals (x-amz-if-match-last-modified-time): modified in exactly this second. */
  readonly ifLastModified?: number | undefined;
}

/** What a path names now. `undefined` stands for a path that names nothing; for reads and writes also for a removal marker. */
export interface CurrentArtifact {
  /** Without quotes. */
  readonly etag: string;
  /** ms since 1970 */
  readonly modifiedAt: number;
  readonly size: number;
}

export type ReadJudgement = 'proceed' | 'not_modified' | 'precondition_failed';

/** A read of an artifact that exists; an absent one is `artifact_not_found` whatever the conditions say, as S3 answers. */
export function judgeRead(conditions: Conditions, current: CurrentArtifact): ReadJudgement {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (isAsked(ifMatch)) {
    if (!matchesStrongly(ifMatch, current.etag)) return 'precondition_failed';
  } else if (ifUnmodifiedSince !== undefined && isModifiedSince(current, ifUnmodifiedSince)) {
    return 'precondition_failed';
  }
  if (isAsked(ifNoneMatch)) return matchesWeakly(ifNoneMatch, current.etag) ? 'not_modified' : 'proceed';
  if (ifModifiedSince !== undefined && !isModifiedSince(current, ifModifiedSince)) return 'not_modified';
  return 'proceed';
}

/** The source of a copy: a read's conditions, but there is nothing to revalidate, so S3 answers every failure with 412. */
export function judgeCopySource(conditions: Conditions, current: CurrentArtifact | undefined): ErrorCode | undefined {
  if (current === undefined) return 'artifact_not_found';
  return judgeRead(conditions, current) === 'proceed' ? undefined : 'precondition_failed';
}

/**
 * A write over `current`: the error code of the condition that does not hold, or `undefined`. If-Match on an absent path is
 * `artifact_not_found`: S3 answers 404 there ("Conditional writes"). If-Modified-Since is for reads only (RFC 9110 13.1.3).
 */
export function judgeWrite(conditions: Conditions, current: CurrentArtifact | undefined): ErrorCode | undefined {
  const { ifMatch, ifNoneMatch, ifUnmodifiedSince } = conditions;
  if (current === undefined) {
    return isAsked(ifMatch) || asksForRecord(conditions) ? 'artifact_not_found' : undefined;
  }
  if (isAsked(ifMatch)) {
    if (!matchesStrongly(ifMatch, current.etag)) return 'precondition_failed';
  } else if (ifUnmodifiedSince !== undefined && isModifiedSince(current, ifUnmodifiedSince)) {
    return 'precondition_failed';
  }
  if (isAsked(ifNoneMatch) && matchesWeakly(ifNoneMatch, current.etag)) return 'precondition_failed';
  return holdsExactly(conditions, current) ? undefined : 'precondition_failed';
}

/**
 * A removal. What is absent has no record to compare and nothing to lose: removing it succeeds whatever the conditions say
 * (ceph/s3-tests holds S3's conditional deletes to that). A removal marker is a record: pass it with an empty entity tag and size
 * 0, then `*` holds and every other tag or size fails.
 */
export function judgeRemoval(conditions: Conditions, current: CurrentArtifact | undefined): ErrorCode | undefined {
  return current === undefined ? undefined : judgeWrite(conditions, current);
}

/** Whether anything is asked at all: an unconditional write needs no record of what it replaces. */
export function isUnconditional(conditions: Conditions): boolean {
  return (
    !isAsked(conditions.ifMatch) &&
    !isAsked(conditions.ifNoneMatch) &&
    conditions.ifModifiedSince === undefined &&
    conditions.ifUnmodifiedSince === undefined &&
    !asksForRecord(conditions)
  );
}

function isAsked(tags: readonly string[] | undefined): tags is readonly string[] {
  return tags !== undefined && tags.length > 0;
}

function asksForRecord(conditions: Conditions): boolean {
  return conditions.ifSize !== undefined || conditions.ifLastModified !== undefined;
}

function holdsExactly(conditions: Conditions, current: CurrentArtifact): boolean {
  const { ifSize, ifLastModified } = conditions;
  if (ifSize !== undefined && current.size !== ifSize) return false;
  return ifLastModified === undefined || wholeSeconds(current.modifiedAt) === wholeSeconds(ifLastModified);
}

function isModifiedSince(current: CurrentArtifact, sinceMs: number): boolean {
  return wholeSeconds(current.modifiedAt) > wholeSeconds(sinceMs);
}

function wholeSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

import { describe, expect, it } from 'vitest';
import {
  type Conditions,
  type CurrentArtifact,
  isUnconditional,
  judgeCopySource,
  judgeRead,
  judgeRemoval,
  judgeWrite,
  type ReadJudgement,
} from './conditions.ts';

const second = 1000;
const modified = 1_700_000_000_000;
const current: CurrentArtifact = { etag: 'tag', modifiedAt: modified + 789, size: 5 };
const marker: CurrentArtifact = { etag: '', modifiedAt: modified, size: 0 };

const matching = { ifMatch: ['other', 'tag'] };
const mismatching = { ifMatch: ['other'] };
const noneMatching = { ifNoneMatch: ['other'] };
const someMatching = { ifNoneMatch: ['tag'] };
const modifiedSince = { ifModifiedSince: modified - second };
const notModifiedSince = { ifModifiedSince: modified };
const unmodifiedSince = { ifUnmodifiedSince: modified };
const notUnmodifiedSince = { ifUnmodifiedSince: modified - second };

describe('a conditional read', () => {
  it.each<[string, Conditions, ReadJudgement]>([
    ['nothing asked', {}, 'proceed'],
    ['empty lists, which ask nothing', { ifMatch: [], ifNoneMatch: [] }, 'proceed'],
    ['If-Match true', matching, 'proceed'],
    ['If-Match *', { ifMatch: ['*'] }, 'proceed'],
    ['If-Match false', mismatching, 'precondition_failed'],
    ['If-Match weak, which never matches', { ifMatch: ['W/tag'] }, 'precondition_failed'],
    ['If-None-Match true', noneMatching, 'proceed'],
    ['If-None-Match false', someMatching, 'not_modified'],
    ['If-None-Match weak', { ifNoneMatch: ['W/tag'] }, 'not_modified'],
    ['If-None-Match *', { ifNoneMatch: ['*'] }, 'not_modified'],
    ['If-Modified-Since true', modifiedSince, 'proceed'],
    ['If-Modified-Since in the same second', notModifiedSince, 'not_modified'],
    ['If-Modified-Since later', { ifModifiedSince: modified + second }, 'not_modified'],
    ['If-Unmodified-Since in the same second', unmodifiedSince, 'proceed'],
    ['If-Unmodified-Since false', notUnmodifiedSince, 'precondition_failed'],
    // S3's documented combinations
    ['If-Match true, If-Unmodified-Since false', { ...matching, ...notUnmodifiedSince }, 'proceed'],
    ['If-None-Match false, If-Modified-Since true', { ...someMatching, ...modifiedSince }, 'not_modified'],
    // RFC 9110 13.2.2, the rest of its order
    ['If-Match false, If-Unmodified-Since true', { ...mismatching, ...unmodifiedSince }, 'precondition_failed'],
    ['If-None-Match true, If-Modified-Since false', { ...noneMatching, ...notModifiedSince }, 'proceed'],
    ['If-Match true, If-None-Match false', { ...matching, ...someMatching }, 'not_modified'],
    ['If-Match false, If-None-Match false', { ...mismatching, ...someMatching }, 'precondition_failed'],
    ['If-Match true, If-Modified-Since false', { ...matching, ...notModifiedSince }, 'not_modified'],
    ['If-Unmodified-Since true, If-Modified-Since false', { ...unmodifiedSince, ...notModifiedSince }, 'not_modified'],
    ['If-Unmodified-Since false, If-None-Match false', { ...notUnmodifiedSince, ...someMatching }, 'precondition_failed'],
    ['all four true', { ...matching, ...noneMatching, ...modifiedSince, ...unmodifiedSince }, 'proceed'],
  ])('with %s', (_, conditions, judgement) => {
    expect(judgeRead(conditions, current)).toBe(judgement);
  });

  it('counts dates in whole seconds at both ends', () => {
    expect(judgeRead({ ifModifiedSince: modified + 999 }, current)).toBe('not_modified');
    expect(judgeRead({ ifUnmodifiedSince: modified + 1 }, current)).toBe('proceed');
    expect(judgeRead({ ifModifiedSince: modified - 1 }, current)).toBe('proceed');
  });

  it('takes the beginning of time as a date', () => {
    expect(judgeRead({ ifModifiedSince: 0 }, current)).toBe('proceed');
    expect(judgeRead({ ifUnmodifiedSince: 0 }, current)).toBe('precondition_failed');
  });
});

describe('the source of a copy', () => {
  it('fails with 412 wherever a read would answer 304', () => {
    expect(judgeCopySource({ ...someMatching, ...modifiedSince }, current)).toBe('precondition_failed');
    expect(judgeCopySource(notModifiedSince, current)).toBe('precondition_failed');
    expect(judgeCopySource(mismatching, current)).toBe('precondition_failed');
  });

  it('copies when If-Match is true and If-Unmodified-Since false', () => {
    expect(judgeCopySource({ ...matching, ...notUnmodifiedSince }, current)).toBeUndefined();
    expect(judgeCopySource({}, current)).toBeUndefined();
  });

  it('has to exist', () => {
    expect(judgeCopySource({}, undefined)).toBe('artifact_not_found');
    expect(judgeCopySource({ ifNoneMatch: ['*'] }, undefined)).toBe('artifact_not_found');
  });
});

describe('a conditional write', () => {
  it.each<[string, Conditions, string | undefined, string | undefined]>([
    // conditions, over an artifact, over nothing
    ['nothing asked', {}, undefined, undefined],
    ['If-None-Match *', { ifNoneMatch: ['*'] }, 'precondition_failed', undefined],
    ['If-None-Match of the current tag', someMatching, 'precondition_failed', undefined],
    ['If-None-Match of another tag', noneMatching, undefined, undefined],
    ['If-Match of the current tag', matching, undefined, 'artifact_not_found'],
    ['If-Match of another tag', mismatching, 'precondition_failed', 'artifact_not_found'],
    ['If-Match *', { ifMatch: ['*'] }, undefined, 'artifact_not_found'],
    ['If-Match * and If-None-Match *', { ifMatch: ['*'], ifNoneMatch: ['*'] }, 'precondition_failed', 'artifact_not_found'],
    ['If-Unmodified-Since true', unmodifiedSince, undefined, undefined],
    ['If-Unmodified-Since false', notUnmodifiedSince, 'precondition_failed', undefined],
    ['If-Match true, If-Unmodified-Since false', { ...matching, ...notUnmodifiedSince }, undefined, 'artifact_not_found'],
    ['If-Modified-Since, which is for reads', notModifiedSince, undefined, undefined],
    ['the right size', { ifSize: 5 }, undefined, 'artifact_not_found'],
    ['another size', { ifSize: 0 }, 'precondition_failed', 'artifact_not_found'],
    ['the right second', { ifLastModified: modified }, undefined, 'artifact_not_found'],
    ['another second', { ifLastModified: modified - 1 }, 'precondition_failed', 'artifact_not_found'],
    ['the right tag, another size', { ...matching, ifSize: 6 }, 'precondition_failed', 'artifact_not_found'],
  ])('with %s', (_, conditions, overArtifact, overNothing) => {
    expect(judgeWrite(conditions, current)).toBe(overArtifact);
    expect(judgeWrite(conditions, undefined)).toBe(overNothing);
  });
});

describe('a conditional removal', () => {
  it('compares tag, size and time with what is there', () => {
    expect(judgeRemoval({ ifMatch: ['tag'], ifSize: 5, ifLastModified: modified }, current)).toBeUndefined();
    expect(judgeRemoval(mismatching, current)).toBe('precondition_failed');
    expect(judgeRemoval({ ifSize: 4 }, current)).toBe('precondition_failed');
    expect(judgeRemoval({ ifLastModified: modified + second }, current)).toBe('precondition_failed');
  });

  it('of what is absent succeeds whatever is asked', () => {
    for (const conditions of [{}, mismatching, { ifMatch: ['*'] }, { ifSize: 1 }, { ifLastModified: 1 }]) {
      expect(judgeRemoval(conditions, undefined)).toBeUndefined();
    }
  });

  it('of a removal marker holds for * and for no tag', () => {
    expect(judgeRemoval({ ifMatch: ['*'] }, marker)).toBeUndefined();
    expect(judgeRemoval({ ifMatch: ['tag'] }, marker)).toBe('precondition_failed');
    expect(judgeRemoval({ ifSize: 5 }, marker)).toBe('precondition_failed');
  });
});

describe('conditions', () => {
  it('are none when nothing is asked', () => {
    expect(isUnconditional({})).toBe(true);
    expect(isUnconditional({ ifMatch: [], ifNoneMatch: [], ifSize: undefined })).toBe(true);
    for (const conditions of [matching, noneMatching, modifiedSince, unmodifiedSince, { ifSize: 0 }, { ifLastModified: 0 }]) {
      expect(isUnconditional(conditions)).toBe(false);
    }
  });
});

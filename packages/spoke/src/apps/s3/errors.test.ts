import { type ErrorCode, errorCodes, StoreError } from '@felloe/engine/errors.ts';
import { S3Error, s3Errors } from '@felloe/s3-wire/errors.ts';
import { expect, test } from 'vitest';
import { failureOf } from './errors.ts';

const allCodes = Object.keys(errorCodes) as ErrorCode[];

test.each(allCodes)('%s is told in S3 words with a status of an error', (code) => {
  const failure = failureOf(new StoreError(code));
  expect(failure.code in s3Errors || failure.code === 'BytesUnreachable').toBe(true);
  expect(failure.status).toBeGreaterThanOrEqual(code === 'not_modified' ? 304 : 400);
});

test.each(allCodes.filter((code) => new StoreError(code).retryable && code !== 'condition_conflict'))(
  '%s asks to come again',
  (code) => {
    const failure = failureOf(new StoreError(code, undefined, { retryAfterMs: 2500 }));
    expect(failure.status).toBe(503);
    expect(failure.retryAfterSeconds).toBe(3);
  },
);

test('what went wrong inside stays inside', () => {
  const failure = failureOf(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
  expect(failure).toMatchObject({ status: 500, code: 'InternalError' });
  expect(JSON.stringify(failure)).not.toContain('10.0.0.7');
  expect(JSON.stringify(failureOf(new StoreError('backend_failed', 'bucket acme at 10.0.0.7')))).not.toContain('10.0.0.7');
});

test('bytes behind another spoke have a code of their own', () => {
  expect(failureOf(new StoreError('bytes_unreachable'))).toMatchObject({
    status: 503,
    code: 'BytesUnreachable',
    retryAfterSeconds: 1,
  });
});

test.each([
  [new StoreError('invalid_argument', 'x', { details: { field: 'path', reason: 'too_long' } }), 'KeyTooLongError'],
  [new StoreError('invalid_argument', 'x', { details: { field: 'container' } }), 'InvalidBucketName'],
  [new StoreError('too_large', 'x', { details: { field: 'user_metadata' } }), 'MetadataTooLarge'],
  [new StoreError('too_large', 'x'), 'EntityTooLarge'],
  [new StoreError('invalid_argument', 'x', { details: { field: 'retention', reason: 'object_lock_missing' } }), 'InvalidRequest'],
  [new S3Error('NoSuchUpload'), 'NoSuchUpload'],
])('%s becomes %s', (error, code) => {
  expect(failureOf(error).code).toBe(code);
});

test('a delete marker makes its key absent, and by its own id can only be deleted', () => {
  const details = { removed_marker: 'true', version_name: 'v1', modified_at: '0' };
  expect(failureOf(new StoreError('artifact_not_found', undefined, { details }))).toMatchObject({
    status: 404,
    code: 'NoSuchKey',
    headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'v1' },
  });
  expect(failureOf(new StoreError('artifact_not_found', undefined, { details: { ...details, named: 'true' } }))).toMatchObject({
    status: 405,
    code: 'MethodNotAllowed',
    headers: { Allow: 'DELETE', 'x-amz-delete-marker': 'true', 'Last-Modified': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  });
  expect(failureOf(new StoreError('artifact_not_found')).headers).toEqual({ 'x-amz-delete-marker': 'false' });
});

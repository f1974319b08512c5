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
  [new S3Error('NoSuchUpload'), 'NoSuchUpload'],
])('%s becomes %s', (error, code) => {
  expect(failureOf(error).code).toBe(code);
});

import { describe, expect, it } from 'vitest';
import { errorCodes, isErrorCode, StoreError } from './errors.ts';

describe('a StoreError', () => {
  it('has the message of its code when given none, and keeps its cause', () => {
    const cause = new Error('below');
    const error = new StoreError('backend_failed', undefined, { cause });
    expect(error.message).toBe(errorCodes.backend_failed);
    expect(error.cause).toBe(cause);
    expect(new StoreError('internal')).not.toHaveProperty('cause');
  });

  it('knows whether asking again may help, unless told otherwise', () => {
    expect(new StoreError('unavailable').retryable).toBe(true);
    expect(new StoreError('unavailable', undefined, { retryable: false }).retryable).toBe(false);
    expect(new StoreError('precondition_failed').retryable).toBe(false);
  });

  it('stays itself when caught, and wraps anything else', () => {
    const error = new StoreError('lock_held');
    expect(StoreError.from(error)).toBe(error);
    expect(StoreError.from('text')).toMatchObject({ code: 'internal', message: 'text', cause: 'text' });
    expect(StoreError.from(new TypeError('odd'), 'unavailable')).toMatchObject({ code: 'unavailable', message: 'odd' });
  });

  it('has one of a closed table of codes', () => {
    expect(isErrorCode('internal')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
    expect(isErrorCode('')).toBe(false);
  });
});

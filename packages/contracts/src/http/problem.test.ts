import { errorCodes, type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { errorOfAnswer, Problem, problemOf, retryAfterSeconds, statusOfCode } from './problem.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];

describe('problem', () => {
  it('has a status for every code, an error status but for not_modified', () => {
    expect(Object.keys(statusOfCode).sort()).toEqual([...codes].sort());
    for (const code of codes) {
      if (code !== 'not_modified') expect(statusOfCode[code], code).toBeGreaterThanOrEqual(400);
      expect(statusOfCode[code], code).toBeLessThan(600);
    }
  });

  it('carries every error across and back', () => {
    for (const code of codes) {
      const error = new StoreError(code, 'what happened', { details: { field: 'name' }, retryAfterMs: 1500 });
      const problem = problemOf(error);
      expect(Check(Problem, problem), code).toBe(true);
      const back = errorOfAnswer({ status: problem.status, body: JSON.parse(JSON.stringify(problem)), retryAfter: '2' });
      expect(back.code).toBe(code);
      expect(back.retryable).toBe(error.retryable);
      expect(back.retryAfterMs).toBe(2000);
      if (code !== 'internal') expect([back.message, back.details]).toEqual(['what happened', { field: 'name' }]);
    }
  });

  it('hides the text and facts of our own faults', () => {
    const problem = problemOf(new StoreError('internal', 'relation "blob" does not exist', { details: { statement: 'select' } }));
    expect(JSON.stringify(problem)).not.toMatch(/relation|select/);
  });

  it('names a wait for overload and absence only', () => {
    expect(retryAfterSeconds(new StoreError('unavailable'))).toBe(1);
    expect(retryAfterSeconds(new StoreError('rate_limited', 'slow down', { retryAfterMs: 100 }))).toBe(1);
    expect(retryAfterSeconds(new StoreError('not_found'))).toBeUndefined();
  });

  it('judges answers of others by their status', () => {
    expect(errorOfAnswer({ status: 502, body: '<html>', retryAfter: null })).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(errorOfAnswer({ status: 401, body: undefined, retryAfter: 'soon' })).toMatchObject({
      code: 'unauthenticated',
      retryAfterMs: undefined,
    });
    expect(errorOfAnswer({ status: 418, body: { code: 'teapot' }, retryAfter: null })).toMatchObject({
      code: 'invalid_argument',
    });
  });
});

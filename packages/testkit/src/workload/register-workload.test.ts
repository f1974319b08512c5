import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { conditionalRegister } from '../checkers/conditional-register.ts';
import { byKey } from '../checkers/history.ts';
import { randomFrom } from '../checkers/random-register-history.ts';
import { checkRegisters } from '../checkers/register.ts';
import { checkLinearizable } from '../checkers/wgl.ts';
import type { RawAnswer, RawRequest, RawS3 } from './raw-s3.ts';
import { runRegisterWorkload } from './register-workload.ts';

interface Stored {
  readonly body: Buffer;
  readonly value: string;
  readonly etag: string;
}

/** A store in memory that is right, or wrong in one chosen way. */
function createStore(flaw: 'none' | 'stale reads' | 'lost writes' | 'late conditions' | 'mixed bytes'): RawS3 {
  const random = randomFrom(99);
  const objects = new Map<string, Stored>();
  const before = new Map<string, Stored | undefined>();
  const answer = (status: number, headers: Record<string, string> = {}, body: Buffer = Buffer.alloc(0)): RawAnswer => ({
    status,
    headers,
    body,
  });
  const put = (request: RawRequest): RawAnswer => {
    const body = request.body ?? Buffer.alloc(0);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    if (flaw === 'lost writes' && random() < 0.02) return answer(200, { etag });
    before.set(request.target, objects.get(request.target));
    objects.set(request.target, { body, etag, value: request.headers?.['x-amz-meta-value'] ?? '' });
    return answer(200, { etag });
  };
  const get = (request: RawRequest): RawAnswer => {
    const isStale = flaw === 'stale reads' && random() < 0.02;
    const stored = isStale ? before.get(request.target) : objects.get(request.target);
    if (stored === undefined) return answer(404);
    const body = flaw === 'mixed bytes' && random() < 0.02 ? Buffer.concat([stored.body, Buffer.from('x')]) : stored.body;
    return answer(200, { 'x-amz-meta-value': stored.value, etag: stored.etag }, body);
  };
  const refuses = (request: RawRequest) => {
    const stored = objects.get(request.target);
    const match = request.headers?.['if-match'];
    return (
      (request.headers?.['if-none-match'] !== undefined && stored !== undefined) ||
      (match !== undefined && stored?.etag !== match)
    );
  };
  return {
    send: async (request) => {
      await sleep(random() * 2);
      if (request.method === 'GET') return get(request);
      if (refuses(request)) return answer(412);
      if (flaw === 'late conditions') await sleep(2);
      if (request.method === 'PUT') return put(request);
      objects.delete(request.target);
      return answer(204);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const base = { containers: ['c'], clients: 6, seed: 5, signal: new AbortController().signal, bodyBytesMax: 200 };

describe('register workload', () => {
  it.each([
    ['none', 0],
    ['stale reads', 1],
    ['lost writes', 1],
  ] as const)('plain operations against a store with %s wrong', async (flaw, violationsMin) => {
    const result = await runRegisterWorkload({
      ...base,
      endpoints: [createStore(flaw)],
      keys: ['a', 'b'],
      conditional: false,
      operationsPerClientMax: 200,
    });
    expect(result.acknowledged).toBe(1_200);
    expect(result.wrongBytes).toEqual([]);
    const violations = checkRegisters(result.operations.filter((operation) => operation.kind !== 'remove') as never);
    if (violationsMin === 0) expect(violations).toEqual([]);
    else expect(violations.length).toBeGreaterThanOrEqual(violationsMin);
  });

  it.each([
    ['none', 'linearizable'],
    ['late conditions', 'not linearizable'],
  ] as const)('conditions and removals against a store with %s wrong', async (flaw, expected) => {
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    const result = await runRegisterWorkload({
      ...base,
      endpoints: [createStore(flaw)],
      keys,
      conditional: true,
      operationsPerClientMax: 80,
    });
    const verdicts = [...byKey(result.operations).values()].map((operations) =>
      checkLinearizable(operations, conditionalRegister),
    );
    if (expected === 'linearizable') expect(new Set(verdicts)).toEqual(new Set(['linearizable']));
    else expect(verdicts).toContain('not linearizable');
  });

  it('keeps wrong bytes apart', async () => {
    const endpoints = [createStore('mixed bytes')];
    const result = await runRegisterWorkload({
      ...base,
      endpoints,
      keys: ['a'],
      conditional: false,
      operationsPerClientMax: 100,
    });
    expect(result.wrongBytes.length).toBeGreaterThan(0);
  });
});

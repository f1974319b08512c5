import { describe, expect, it } from 'vitest';
import { randomFrom, randomRegisterHistory } from './random-register-history.ts';
import { checkRegister, checkRegisters, type RegisterOperation } from './register.ts';
import { conditionalRegister } from './conditional-register.ts';
import { checkLinearizable } from './wgl.ts';

const write = (
  value: string,
  invokedAt: number,
  completedAt: number,
  outcome: 'ok' | 'fail' | 'info' = 'ok',
): RegisterOperation => ({
  client: 'w',
  key: 'k',
  kind: 'write',
  value,
  invokedAt,
  completedAt: outcome === 'info' ? Number.POSITIVE_INFINITY : completedAt,
  outcome,
});
const read = (value: string | undefined, invokedAt: number, completedAt: number): RegisterOperation => ({
  client: 'r',
  key: 'k',
  kind: 'read',
  value,
  invokedAt,
  completedAt,
  outcome: 'ok',
});

describe('checkRegister', () => {
  it.each([
    ['reads during a write see old or new', [write('a', 1, 10), read(undefined, 2, 3), read('a', 4, 5), read('a', 11, 12)]],
    ['an unknown write may take effect late', [write('a', 1, 2), write('b', 3, 0, 'info'), read('a', 4, 5), read('b', 6, 7)]],
    ['an unknown write may never take effect', [write('b', 1, 0, 'info'), write('a', 2, 3), read('a', 4, 5)]],
    ['overlapping writes in either order', [write('a', 1, 10), write('b', 2, 9), read('a', 11, 12)]],
  ])('accepts: %s', (_, operations) => {
    expect(checkRegister('k', operations)).toBeUndefined();
  });

  it.each([
    ['stale read', 'not one order', [write('a', 1, 2), write('b', 3, 4), read('a', 5, 6)]],
    ['lost write', 'not one order', [write('a', 1, 2), read(undefined, 3, 4)]],
    [
      'flapping',
      'not one order',
      [write('a', 1, 10), write('b', 1, 10), read('a', 11, 12), read('b', 13, 14), read('a', 15, 16)],
    ],
    ['new, then old', 'not one order', [write('a', 1, 2), write('b', 3, 20), read('b', 4, 5), read('a', 6, 7)]],
    ['phantom', 'value never written', [read('x', 1, 2)]],
    ['from the future', 'read before its write', [read('a', 1, 2), write('a', 3, 4)]],
    ['failed yet read', 'value of a failed write', [write('a', 1, 2, 'fail'), read('a', 3, 4)]],
    [
      'unknown resurrected',
      'not one order',
      [write('a', 1, 0, 'info'), read('a', 2, 3), write('b', 4, 5), read('b', 6, 7), read('a', 8, 9)],
    ],
    ['written twice', 'value written twice', [write('a', 1, 2), write('a', 3, 4)]],
  ])('catches: %s', (_, reason, operations) => {
    expect(checkRegister('k', operations)?.reason).toBe(reason);
  });

  it('agrees with exhaustive search on thousands of small random histories, and so does the general search', () => {
    const random = randomFrom(20_240_601);
    const seen = { linearizable: 0, not: 0 };
    for (let round = 0; round < 6_000; round += 1) {
      const operations = randomRegisterHistory(random, {
        operations: 2 + Math.floor(random() * 6),
        clients: 2 + Math.floor(random() * 3),
        bentReads: random() < 0.3 ? 0 : 0.7,
        unknownWrites: 0.2,
      });
      const truth = isLinearizable(operations, undefined);
      expect(checkRegister('k', operations) === undefined, JSON.stringify(operations)).toBe(truth);
      expect(checkLinearizable(operations, conditionalRegister)).toBe(truth ? 'linearizable' : 'not linearizable');
      seen[truth ? 'linearizable' : 'not'] += 1;
    }
    expect(Math.min(seen.linearizable, seen.not)).toBeGreaterThan(1_000);
  });

  it('finds one stale read among a hundred thousand operations, and nothing before it is put there', () => {
    const random = randomFrom(7);
    const operations = randomRegisterHistory(random, { operations: 100_000, clients: 40, bentReads: 0, unknownWrites: 0.01 });
    const spread = operations;
    expect(checkRegisters(spread)).toEqual([]);
    const lastRead = spread.findLastIndex((operation) => operation.kind === 'read');
    const firstWrite = spread.find((operation) => operation.kind === 'write' && operation.outcome === 'ok');
    const bent = spread.with(lastRead, { ...(spread[lastRead] as RegisterOperation), value: firstWrite?.value });
    expect(checkRegisters(bent).map((violation) => violation.reason)).toEqual(['not one order']);
  });
});

/** The definition itself: some order that respects real time and in which every read sees the last write before it. */
function isLinearizable(left: readonly RegisterOperation[], current: string | undefined): boolean {
  if (left.every((operation) => operation.outcome === 'info')) return true;
  return left.some((candidate) => {
    if (left.some((other) => other.completedAt < candidate.invokedAt)) return false;
    if (candidate.kind === 'read' && candidate.value !== current) return false;
    const rest = left.filter((other) => other !== candidate);
    return isLinearizable(rest, candidate.kind === 'write' ? candidate.value : current);
  });
}

import { describe, expect, it } from 'vitest';
import { type ConditionalOperation, conditionalRegister } from './conditional-register.ts';
import { randomFrom } from './random-register-history.ts';
import { checkLinearizable } from './wgl.ts';

const unknown = { completedAt: Number.POSITIVE_INFINITY, outcome: 'info' } as const;
function operation(
  kind: ConditionalOperation['kind'],
  at: [number, number],
  more: Partial<ConditionalOperation> = {},
): ConditionalOperation {
  return { client: 'c', key: 'k', kind, invokedAt: at[0], completedAt: at[1], outcome: 'ok', ...more };
}

describe('conditional registers', () => {
  it.each<[string, ConditionalOperation[]]>([
    [
      'one of two creators wins',
      [
        operation('write', [1, 5], { value: 'a', ifAbsent: true }),
        operation('write', [2, 6], { value: 'b', ifAbsent: true, refused: true }),
        operation('read', [7, 8], { value: 'a' }),
      ],
    ],
    [
      'remove, then create again',
      [
        operation('write', [1, 2], { value: 'a' }),
        operation('remove', [3, 4], { ifValue: 'a' }),
        operation('read', [5, 6]),
        operation('write', [7, 8], { value: 'b', ifAbsent: true }),
      ],
    ],
    [
      'an unknown removal explains an absence',
      [
        operation('write', [1, 2], { value: 'a' }),
        operation('remove', [3, 3], unknown),
        operation('read', [4, 5], { value: 'a' }),
        operation('read', [6, 7]),
      ],
    ],
  ])('accepts: %s', (_, operations) => {
    expect(checkLinearizable(operations, conditionalRegister)).toBe('linearizable');
  });

  it.each<[string, ConditionalOperation[]]>([
    [
      'two winners of one condition',
      [operation('write', [1, 5], { value: 'a', ifAbsent: true }), operation('write', [2, 6], { value: 'b', ifAbsent: true })],
    ],
    [
      'a lost update under If-Match',
      [
        operation('write', [1, 2], { value: 'a' }),
        operation('write', [3, 6], { value: 'b', ifValue: 'a' }),
        operation('write', [4, 7], { value: 'c', ifValue: 'a' }),
      ],
    ],
    [
      'refused although the condition held throughout',
      [operation('write', [1, 2], { value: 'a' }), operation('write', [3, 4], { value: 'b', ifValue: 'a', refused: true })],
    ],
    [
      'read after an acknowledged removal',
      [operation('write', [1, 2], { value: 'a' }), operation('remove', [3, 4]), operation('read', [5, 6], { value: 'a' })],
    ],
    [
      'an unknown removal cannot act before it was asked for',
      [operation('write', [1, 2], { value: 'a' }), operation('read', [3, 4]), operation('remove', [5, 5], unknown)],
    ],
  ])('catches: %s', (_, operations) => {
    expect(checkLinearizable(operations, conditionalRegister)).toBe('not linearizable');
  });

  it('says so when its budget runs out', () => {
    expect(checkLinearizable([operation('write', [1, 2], { value: 'a' })], conditionalRegister, 0)).toBe('undecided');
  });

  it('decides long keys with many clients', () => {
    for (let key = 0; key < 20; key += 1) {
      const operations = simulate(randomFrom(key), { count: 100, clients: 8 });
      expect(checkLinearizable(operations, conditionalRegister)).toBe('linearizable');
      // Bend the last read to a value that was overwritten long ago: the first written one.
      const last = operations.findLastIndex((candidate) => candidate.kind === 'read');
      const bent = operations.with(last, { ...(operations[last] as ConditionalOperation), value: 'never' });
      expect(checkLinearizable(bent, conditionalRegister)).toBe('not linearizable');
    }
  });
});

/** A true history with conditions, removals and unknown outcomes. */
function simulate(random: () => number, shape: { count: number; clients: number }): ConditionalOperation[] {
  const free = Array.from({ length: shape.clients }, () => 0);
  const plans = Array.from({ length: shape.count }, (_, index) => {
    const client = Math.floor(random() * shape.clients);
    const invokedAt = (free[client] ?? 0) + random() * 4;
    const completedAt = invokedAt + random() * 12;
    free[client] = completedAt;
    return { index, client, invokedAt, completedAt, effectAt: invokedAt + random() * (completedAt - invokedAt) };
  });
  let current: string | undefined;
  return plans
    .sort((a, b) => a.effectAt - b.effectAt)
    .map((plan) => {
      const kind = random() < 0.4 ? 'read' : random() < 0.7 ? 'write' : 'remove';
      const timed = {
        client: String(plan.client),
        key: 'k',
        invokedAt: plan.invokedAt,
        completedAt: plan.completedAt,
        outcome: 'ok',
      } as const;
      if (kind === 'read') return { ...timed, kind, value: current };
      const ifAbsent = kind === 'write' && random() < 0.3;
      const ifValue = !ifAbsent && random() < 0.3 ? (random() < 0.7 ? (current ?? 'none') : 'none') : undefined;
      const refused = (ifAbsent && current !== undefined) || (ifValue !== undefined && ifValue !== current);
      const value = kind === 'write' ? `v${plan.index}` : undefined;
      if (!refused) current = value;
      const lost = random() < 0.05 ? unknown : {};
      return { ...timed, kind, value, ifAbsent, ...(ifValue === undefined ? {} : { ifValue }), refused, ...lost };
    });
}

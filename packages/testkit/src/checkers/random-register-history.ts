/**
 * Small random histories of one register for testing the checkers: some come from a true register, some are bent. Everything
 * follows from the seed.
 */
import type { RegisterOperation } from './register.ts';

/** A small generator (mulberry32): the same seed gives the same numbers everywhere. Values in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface HistoryShape {
  readonly operations: number;
  readonly clients: number;
  /** Share of reads that return something else than the true register would. */
  readonly bentReads: number;
  /** Share of writes whose outcome the client never learns. */
  readonly unknownWrites: number;
}

/** Clients work one operation at a time; each takes effect at a random moment between its invocation and its completion. */
export function randomRegisterHistory(random: () => number, shape: HistoryShape): RegisterOperation[] {
  const free = Array.from({ length: shape.clients }, () => 0);
  const planned = Array.from({ length: shape.operations }, (_, index) => {
    const client = Math.floor(random() * shape.clients);
    const invokedAt = (free[client] ?? 0) + 1 + Math.floor(random() * 8);
    const completedAt = invokedAt + 1 + Math.floor(random() * 12);
    free[client] = completedAt;
    const effectAt = invokedAt + random() * (completedAt - invokedAt);
    const isWrite = random() < 0.5;
    const isUnknown = isWrite && random() < shape.unknownWrites;
    // An unknown write may take effect much later, or not at all.
    const lateBy = isUnknown ? (random() < 0.3 ? Number.POSITIVE_INFINITY : random() * 40) : 0;
    return { client, invokedAt, completedAt, effectAt: effectAt + lateBy, isWrite, isUnknown, value: `v${index}` };
  });
  let current: string | undefined;
  const written: (string | undefined)[] = [undefined, ...planned.filter((plan) => plan.isWrite).map((plan) => plan.value)];
  const readValues = new Map<string, string | undefined>();
  for (const plan of [...planned].sort((a, b) => a.effectAt - b.effectAt)) {
    if (plan.isWrite && plan.effectAt !== Number.POSITIVE_INFINITY) current = plan.value;
    if (plan.isWrite) continue;
    const isBent = random() < shape.bentReads;
    readValues.set(plan.value, isBent ? written[Math.floor(random() * written.length)] : current);
  }
  return planned.map((plan) => ({
    client: String(plan.client),
    key: 'k',
    kind: plan.isWrite ? 'write' : 'read',
    value: plan.isWrite ? plan.value : readValues.get(plan.value),
    invokedAt: plan.invokedAt,
    completedAt: plan.isUnknown ? Number.POSITIVE_INFINITY : plan.completedAt,
    outcome: plan.isUnknown ? 'info' : 'ok',
  }));
}

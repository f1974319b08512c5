/** What the bench is asked for. */
import { parseArgs } from 'node:util';
import { type Counts, fullCounts, quickCounts } from './measures/bench-context.ts';

export const partNames = [
  'small',
  'everyday',
  'large',
  'session',
  'commit',
  'access',
  'vault',
  'list',
  'memory',
  'all-in-one',
] as const;
export type PartName = (typeof partNames)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly counts: Counts;
  readonly parts: readonly PartName[];
  /** Writes the report of packages/docs/reports as well. */
  readonly publish: boolean;
}

/** @throws TypeError for unknown options and parts. */
export function benchOptionsOf(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
    },
  });
  const parts = values.only?.map((name) => {
    const found = partNames.find((part) => part === name);
    if (found === undefined) throw new TypeError(`--only is one of ${partNames.join(', ')}`);
    return found;
  });
  const counts = values.quick ? quickCounts : fullCounts;
  const rounds = values.rounds === undefined ? counts.rounds : Number.parseInt(values.rounds, 10);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds is a number from 1');
  return { quick: values.quick, publish: values.publish, counts: { ...counts, rounds }, parts: parts ?? partNames };
}

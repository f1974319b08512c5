/** What the bench is asked for. */
import { parseArgs } from 'node:util';
import { ConfigurationError } from '@felloe/runtime/configuration.ts';
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

export const usage = `npm run bench -- [--quick] [--only PART]… [--rounds N] [--publish]

Measures speed and memory, each figure beside a floor of the same run, in some sixteen minutes; nothing else should run on the machine.

  --quick      smaller counts
  --only PART  one part, or several by repeating it: ${partNames.join(', ')}
  --rounds N   so many rounds of product and floor by turns
  --publish    also writes packages/docs/reports/bench.*
  --help       this text
`;

/** Undefined when the usage is asked for. @throws ConfigurationError for unknown options and parts. */
export function benchOptionsOf(args: readonly string[]): BenchOptions | undefined {
  try {
    return readOptions(args);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new ConfigurationError([{ field: '', variable: 'bench', problem: `${thrown.message} (--help tells what there is)` }]);
  }
}

function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
    },
  });
  if (values.help) return undefined;
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

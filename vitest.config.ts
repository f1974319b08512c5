import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { tier } from './test/tier.ts';

// The tests' processes inherit this and append their figures to it; the reporter reads it at the end.
const figuresFile = join(mkdtempSync(join(tmpdir(), 'felloe-figures-')), 'figures.jsonl');
writeFileSync(figuresFile, '');
process.env['FELLOE_FIGURES_FILE'] = figuresFile;

const minuteMs = 60_000;
/** Tests that start services: a limit that only a hang reaches, and that a busy machine does not. */
const serviceTestMs = tier === 'full' ? 120 * minuteMs : 6 * minuteMs;

/** Files one after another, each in a fresh process. */
const oneAtATime = { fileParallelism: false, isolate: true, testTimeout: serviceTestMs, hookTimeout: 3 * minuteMs } as const;

/** Clusters that are asked when something happens (leases, revocation, recovery): each has the machine to itself. */
const timed = [
  'test/cluster/faults-*.test.ts',
  'test/cluster/revocation.test.ts',
  'test/cluster/linearizability.test.ts',
  // In a container the disk it fills is the shared memory of all: the database of another test gave room back in the middle.
  'test/cluster/disk-full.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    // Processes, not threads: children that are tied to the thread that started them must live as long as the test file.
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'infra/**/*.test.ts', 'test/*.test.ts'],
          // No globals and no singletons in the code, so files can share a process: many times faster.
          isolate: false,
          // Those that have a Postgres wait for its disk half of their time.
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: minuteMs,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'tidy', include: ['test/tidy/**/*.test.ts'], isolate: false, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'model',
          include: ['test/model/**/*.test.ts'],
          isolate: false,
          testTimeout: serviceTestMs,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          ...oneAtATime,
          // They ask what is answered and not when: several products at a time wait for each other less than one for its own disk.
          fileParallelism: true,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          exclude: timed,
          ...oneAtATime,
          fileParallelism: true,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      { extends: true, test: { name: 'timed', include: timed, ...oneAtATime, sequence: { groupOrder: 4 } } },
    ],
  },
});

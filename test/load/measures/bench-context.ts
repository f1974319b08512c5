/** What every measure is given: the counts of this run, a directory of its own, and where progress is told. */

export interface Counts {
  readonly rounds: number;
  /** Of small bodies, before those that count: some 300 functions are optimised during the first 60,000 requests. */
  readonly smallWarmUpRounds: number;
  /** Requests of one round of small bodies. */
  readonly smallRequests: number;
  /** Bodies of 64 MiB of one round. */
  readonly largeRequests: number;
  readonly sessionCalls: number;
  readonly commits: number;
  readonly listRepeats: number;
  readonly listPaths: number;
  readonly listPathsFew: number;
  readonly uploads: number;
  readonly uploadBytes: number;
  readonly largestBytes: number;
}

const mib = 1024 * 1024;

export const fullCounts: Counts = {
  rounds: 7,
  smallWarmUpRounds: 3,
  smallRequests: 20_000,
  largeRequests: 16,
  sessionCalls: 30_000,
  commits: 4_000,
  listRepeats: 40,
  listPaths: 1_000_000,
  listPathsFew: 10_000,
  uploads: 256,
  uploadBytes: 64 * mib,
  largestBytes: 1024 * mib,
};

/** A first impression in about a minute. */
export const quickCounts: Counts = {
  rounds: 3,
  smallWarmUpRounds: 1,
  smallRequests: 3_000,
  largeRequests: 6,
  sessionCalls: 5_000,
  commits: 1_000,
  listRepeats: 15,
  listPaths: 100_000,
  listPathsFew: 10_000,
  uploads: 64,
  uploadBytes: 16 * mib,
  largestBytes: 256 * mib,
};

export interface BenchContext {
  readonly counts: Counts;
  /** Removed at the end. */
  readonly directory: string;
  /** A new empty database. */
  readonly freshDatabaseUrl: () => Promise<string>;
  readonly postgresPid: number;
  /** Of child processes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tell: (line: string) => void;
}

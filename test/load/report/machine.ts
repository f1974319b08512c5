/** Where a run took place: figures of two machines are not compared, ratios of one run are. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface MachineFacts {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  /** Of the last minute, ours included: far above the cores, the figures are those of a shared machine. */
  readonly loadAverage: number;
}

export function machineFacts(): MachineFacts {
  return {
    date: new Date().toISOString(),
    commit: commitOfHead(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

function commitOfHead(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

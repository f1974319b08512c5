/**
 * What every driver must do, as one suite. A driver's own test file calls `describeDriver`; what a driver does beyond the interface
 * is tested beside that driver.
 */
import { describe } from 'vitest';
import type { Driver } from '../driver.ts';
import { describeDirectAccess } from './direct-cases.ts';
import { describeFailures } from './failure-cases.ts';
import { describeListing } from './listing-cases.ts';
import { describeReading } from './reading-cases.ts';
import { describeRemoving } from './removing-cases.ts';
import { MiB } from './sample-bytes.ts';
import { describeSending } from './sending-cases.ts';
import { describeWriting } from './writing-cases.ts';

export interface DriverUnderTest {
  readonly driver: Driver;
  /** A second driver over the same bytes, as after a restart; undefined when nothing survives one. */
  readonly reopen: (() => Promise<Driver>) | undefined;
  /** Closes what was made and removes its bytes. */
  dispose(): Promise<void>;
}

export type MakeDriver = () => Promise<DriverUnderTest>;

export interface SuiteOptions {
  /** Bounds each test. */
  readonly timeoutMs?: number;
  /** The largest blob put; the default is beyond every part size of ours. */
  readonly largestBytes?: number;
}

/** Declares the suite for one driver. */
export function describeDriver(name: string, makeDriver: MakeDriver, options: SuiteOptions = {}): void {
  const { timeoutMs = 30_000, largestBytes = 70 * MiB } = options;
  describe(`${name} keeps the driver's promises`, { timeout: timeoutMs }, () => {
    describeWriting(makeDriver, largestBytes);
    describeReading(makeDriver);
    describeSending(makeDriver);
    describeRemoving(makeDriver);
    describeListing(makeDriver);
    describeFailures(makeDriver);
    describeDirectAccess(makeDriver);
  });
}

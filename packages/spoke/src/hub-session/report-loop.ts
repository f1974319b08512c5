/**
 * Tells the hub this worker's counters and reads every few seconds. Reads that could not be sent are sent with the next report. What
 * was on its way when a link broke is not sent again: counted twice, a tenant would pay twice.
 */
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import { collectSamples } from '@felloe/runtime/telemetry/samples.ts';
import type { ReadUsageCounter } from '../reads/read-usage.ts';
import type { SessionClient } from './session-client.ts';

export interface ReportParts {
  readonly session: SessionClient;
  readonly metrics: Metrics;
  readonly usage: ReadUsageCounter;
  readonly clock: Clock;
}

export async function reportUntil(parts: ReportParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await parts.clock.sleep(limits.session.reportMs, signal).catch(() => {});
    sendReport(parts);
  }
}

/** Also the last act of a session, so that nothing counted is lost by stopping. */
export function sendReport({ session, metrics, usage }: ReportParts): void {
  if (!session.isOpen) return;
  const reads = usage.take();
  if (!session.report({ counters: countersOf(metrics), reads })) usage.restore(reads);
}

function countersOf(metrics: Metrics): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const { name, labels, value } of collectSamples(metrics)) {
    const suffix = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    counters[suffix.length === 0 ? name : `${name}{${suffix.join(',')}}`] = value;
  }
  return counters;
}

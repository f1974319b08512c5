/**
 * Access logs of containers as this worker gathers them: lines in memory, written as an artifact every few minutes or when they are
 * many. Best effort, as AWS promises no more ("Best-effort server log delivery"): what a worker holds when it dies is lost, and beyond
 * the bound of its memory lines are not kept.
 */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { AccessLoggingSetting } from '@felloe/engine/container/access-logging.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';

export type LogTarget = NonNullable<AccessLoggingSetting['target']>;

/** Lines that become one artifact. */
export interface GatheredLog {
  /** The container that was asked. */
  readonly source: ContainerDescriptor__Output;
  readonly target: LogTarget;
  readonly text: string;
  /** Of the first line, ms since 1970. */
  readonly beganAt: number;
}

export interface AccessLogs {
  /** One line, without its end. */
  add(source: ContainerDescriptor__Output, target: LogTarget, line: string): void;
  /** Writes what is due until the signal, and then everything. */
  deliverUntil(signal: AbortSignal): Promise<void>;
}

export interface AccessLogsOptions {
  readonly everyMs: number;
  /** Throws a StoreError; what may be tried later is kept. */
  readonly deliver: (log: GatheredLog) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Gathering {
  readonly source: ContainerDescriptor__Output;
  readonly target: LogTarget;
  readonly beganAt: number;
  lines: string[];
  bytes: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** How often it is looked for what is due. */
const lookEveryMs = 5_000;

export function createAccessLogs(options: AccessLogsOptions): AccessLogs {
  const { clock, deliver, everyMs, logger, metrics } = options;
  const lines = metrics.counters({
    name: 'felloe_spoke_access_log_lines_total',
    help: 'Lines of access logs, by what became of them.',
  });
  const gatherings = new Map<string, Gathering>();
  let heldBytes = 0;
  let woken: (() => void) | undefined;

  const isDue = (gathering: Gathering): boolean =>
    gathering.bytes >= limits.accessLog.artifactBytesMax || clock.now() - gathering.beganAt >= everyMs;

  const write = async (name: string, gathering: Gathering): Promise<void> => {
    gatherings.delete(name);
    const count = gathering.lines.length;
    const { source, target, beganAt } = gathering;
    try {
      await deliver({ source, target, beganAt, text: `${gathering.lines.join('\n')}\n` });
      lines.with({ outcome: 'delivered' }).add(count);
    } catch (thrown) {
      const error = StoreError.from(thrown);
      if (error.retryable) {
        const later = gatherings.get(name);
        gathering.lines.push(...(later?.lines ?? []));
        gathering.bytes += later?.bytes ?? 0;
        gatherings.set(name, gathering);
        return;
      }
      lines.with({ outcome: 'refused' }).add(count);
      logger.warn({ err: error, container: source.name, target: target.container }, 'an access log could not be written');
    }
    heldBytes -= gathering.bytes;
  };

  const writeAll = async (wanted: (gathering: Gathering) => boolean): Promise<void> => {
    for (const [name, gathering] of [...gatherings]) if (wanted(gathering)) await write(name, gathering);
  };

  return {
    add(source, target, line) {
      const now = clock.now();
      const bytes = line.length + 1;
      const name = `${source.container_id} ${target.format.kind === 'partitioned' ? Math.floor(now / dayMs) : ''}`;
      let gathering = gatherings.get(name);
      const isFull = gathering === undefined && gatherings.size >= limits.accessLog.containersMax;
      if (isFull || heldBytes + bytes > limits.accessLog.heldBytesMax) {
        lines.with({ outcome: 'dropped' }).add(1);
        return;
      }
      if (gathering === undefined) {
        gathering = { source, target, beganAt: now, lines: [], bytes: 0 };
        gatherings.set(name, gathering);
      }
      gathering.lines.push(line);
      gathering.bytes += bytes;
      heldBytes += bytes;
      if (gathering.bytes >= limits.accessLog.artifactBytesMax) woken?.();
    },
    async deliverUntil(signal) {
      while (!signal.aborted) {
        const wake = new AbortController();
        woken = () => wake.abort();
        await clock.sleep(Math.min(lookEveryMs, everyMs), AbortSignal.any([signal, wake.signal])).catch(() => undefined);
        if (!signal.aborted) await writeAll(isDue);
      }
      await writeAll(() => true);
    },
  };
}

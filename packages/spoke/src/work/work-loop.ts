/**
 * The hub's standing work on backends, done beside serving: deleting what died, removing what was never committed, compacting
 * segments. Work belongs to its taker for a while only and may be done twice, so every piece of it is idempotent.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { FinishedWork } from '@felloe/contracts/gen/felloe/v1/FinishedWork.ts';
import type { WorkItem__Output } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Counter, Family } from '@felloe/runtime/telemetry/metrics.ts';
import type { Arrivals } from '../apps/vault/delivery/arrivals.ts';
import type { Backends } from '../backends/backends.ts';
import { runWork } from './run-work.ts';

export interface WorkParts {
  readonly hub: HubCalls;
  readonly session: { readonly epoch: number; readonly isOpen: boolean };
  readonly actor: Actor;
  readonly backends: Backends;
  /** Looks for what clients of the vault wrote by themselves. */
  readonly arrivals: Pick<Arrivals, 'lookInOrder'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: FaultPoints;
  /** Pieces of work by kind and outcome. */
  readonly done: Family<Counter>;
  readonly random: () => number;
}

/** Small enough to be done well within its validity, large enough that the hub's share is negligible. */
const takenMax = 64;
/** Backend calls of work at one time: serving has the rest of the backend to itself. */
const runningMax = 8;
const idleDelayMsMin = 1_000;
const idleDelayMsMax = 15_000;
/** Not begun any more in the last part of its validity: somebody else may take it soon. */
const validShare = 0.8;

/** Takes and does work until the signal aborts; what is running then is finished first. */
export async function workUntil(parts: WorkParts, signal: AbortSignal): Promise<void> {
  let delayMs = idleDelayMsMin;
  while (!signal.aborted) {
    // Jittered, so that workers that started together do not ask together.
    await parts.clock.sleep(delayMs * (0.5 + parts.random()), signal).catch(() => {});
    if (signal.aborted) return;
    const taken = parts.session.isOpen ? await workOnce(parts, signal) : 0;
    if (taken === takenMax) delayMs = 0;
    else delayMs = taken > 0 ? idleDelayMsMin : Math.min(idleDelayMsMax, Math.max(idleDelayMsMin, delayMs * 2));
  }
}

/** One batch. Returns how many pieces were taken; 0 also when the hub could not be asked. */
export async function workOnce(parts: WorkParts, signal: AbortSignal): Promise<number> {
  const { hub, actor, clock, logger, faults } = parts;
  const options = { actor, deadlineMs: limits.session.callMs };
  try {
    const takenAt = clock.monotonic();
    const { items } = await hub.call('take_work', { limit: takenMax }, options);
    if (items.length === 0) return 0;
    if (faults.enabled) await faults.at('work.after_take');
    const finished = await runAll(parts, items, { takenAt, signal });
    if (faults.enabled) await faults.at('work.before_finish');
    if (finished.length > 0) await hub.call('finish_work', { finished }, options);
    return items.length;
  } catch (thrown) {
    logger.warn({ err: thrown }, 'taking or finishing work failed; it will be given out again');
    return 0;
  }
}

async function runAll(
  parts: WorkParts,
  items: readonly WorkItem__Output[],
  { takenAt, signal }: { readonly takenAt: number; readonly signal: AbortSignal },
): Promise<FinishedWork[]> {
  const finished: FinishedWork[] = [];
  const waiting = items.values();
  const runner = async (): Promise<void> => {
    for (const item of waiting) {
      const tooLate = parts.clock.monotonic() - takenAt > item.valid_ms * validShare;
      // Left alone, it is given out again when its validity ends.
      if (tooLate || signal.aborted) return;
      finished.push(await runOne(parts, item));
    }
  };
  await Promise.all(Array.from({ length: runningMax }, runner));
  return finished;
}

async function runOne(parts: WorkParts, item: WorkItem__Output): Promise<FinishedWork> {
  const { logger, done } = parts;
  try {
    const report = await runWork(parts, item);
    done.with({ kind: item.kind, outcome: 'succeeded' }).add(1);
    return { work_id: item.work_id, succeeded: true, ...report };
  } catch (thrown) {
    done.with({ kind: item.kind, outcome: 'failed' }).add(1);
    const error = StoreError.from(thrown);
    logger.warn({ err: error, kind: item.kind, backendId: item.backend_id }, 'a piece of work failed');
    return { work_id: item.work_id, succeeded: false, reason: `${error.code}: ${error.message}` };
  }
}

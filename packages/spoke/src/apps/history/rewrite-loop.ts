/**
 * Writes what is left of blobs with deleted entries to new blobs, as the hub gives them out. A rewriting that is cut off leaves bytes that
 * nobody names and that are collected; the old blob stays as it was and is given out again.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { HistoryRewrite__Output } from '@felloe/contracts/gen/felloe/v1/HistoryRewrite.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { AppContext } from '../../app-context.ts';
import { readFragments } from './read-fragments.ts';

export interface RewriteLoopParts {
  readonly context: AppContext;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs: number;
}

/** Rewrites what is due until the signal aborts; one under way is given up then. Never rejects. */
export function rewriteUntil({ context, clock, logger, everyMs }: RewriteLoopParts, signal: AbortSignal): Promise<void> {
  const actor: Actor = { kind: 'spoke', tenant_id: '', principal_id: context.spokeName, source_address: '' };
  const onFault = (error: StoreError): void => {
    // Without the hub there is nothing to do, and it is told elsewhere.
    if (error.code !== 'unavailable') logger.warn({ err: error }, 'rewriting histories failed; it is tried again');
  };
  return repeat({ clock, everyMs, signal, onFault }, async () => {
    context.gate.assertDeciding();
    const options = { actor, deadlineMs: limits.session.callMs };
    const { rewrites } = await context.call('take_history_rewrites', { limit: limits.history.rewriteBatchMax }, options);
    // One after the other: serving comes first.
    for (const rewrite of rewrites) await rewriteOne(context, actor, rewrite, signal);
  });
}

async function rewriteOne(
  context: AppContext,
  actor: Actor,
  rewrite: HistoryRewrite__Output,
  signal: AbortSignal,
): Promise<void> {
  const { container, blob, entries } = rewrite;
  if (blob === null) throw new StoreError('internal', 'a rewriting names no blob');
  const late = AbortSignal.any([signal, AbortSignal.timeout(limits.history.rewriteValidMs)]);
  const locate = () => Promise.resolve(undefined);
  const bytes = Buffer.concat(await readFragments({ storage: context.storage, locate, signal: late }, entries, [blob]));
  const { backend_id: backendId } = await context.containers.describe(container);
  const size = bytes.length;
  const staged = await context.storage.stage({
    backendId,
    body: bytes,
    size,
    sizeBytesMax: size,
    digests: ['sha256'],
    signal: late,
  });
  const [fresh] = staged.blobs;
  if (fresh === undefined) throw new StoreError('internal', 'bytes were staged under no blob');
  let offset = 0;
  const moved = entries.map((entry) => {
    const first_byte = offset;
    offset += entry.byte_count;
    return { ...entry, first_byte };
  });
  const finished = { container, blob_id: blob.blob_id, blob: fresh, entries: moved, epoch: staged.epoch };
  await context.call('finish_history_rewrite', finished, { actor, deadlineMs: limits.session.callMs }).catch((error: unknown) => {
    // Entries were deleted meanwhile: it is given out again.
    if (StoreError.from(error).code !== 'conflict') throw error;
  });
}

/**
 * Brings backups to the backends of their places, as the hub gives them out. A copy that is cut off leaves bytes that nobody names and that
 * are collected; the backup stays where it was and is given out again. One that fails is nobody else's trouble.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { BackupMove__Output } from '@felloe/contracts/gen/felloe/v1/BackupMove.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { AppContext } from '../../app-context.ts';
import { recordOfBlobs } from '../../storage/record-of-blobs.ts';

export interface MoveLoopParts {
  readonly context: AppContext;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs: number;
}

/** Moves what is due until the signal aborts; a copy under way is given up then. */
export function moveUntil({ context, clock, logger, everyMs }: MoveLoopParts, signal: AbortSignal): Promise<void> {
  const actor: Actor = { kind: 'spoke', tenant_id: '', principal_id: context.spokeName, source_address: '' };
  const options = { actor, deadlineMs: limits.session.callMs };
  const isDeciding = (): boolean => {
    try {
      context.gate.assertDeciding();
      return true;
    } catch {
      return false;
    }
  };
  return repeat(
    { clock, everyMs, signal, onFault: (error) => logger.warn({ err: error }, 'moving backups failed; it is tried again') },
    async () => {
      if (!isDeciding()) return;
      const takenAt = clock.monotonic();
      const { moves } = await context.call('take_backup_moves', { limit: limits.backup.movesTakenMax }, options);
      // One after the other: what is acknowledged is safe where it is, and serving needs the link more.
      for (const move of moves) {
        // One that had to wait too long has been given out again: another copy would be one write too many.
        const leftMs = Math.floor(takenAt + move.valid_ms - clock.monotonic());
        if (signal.aborted || leftMs <= 0) return;
        await moveOne(context, move, { options, signal: AbortSignal.any([signal, AbortSignal.timeout(leftMs)]) }).catch((error) =>
          logger.warn({ err: error, file: move.file_name }, 'a backup could not be moved; it is tried again'),
        );
      }
    },
  );
}

async function moveOne(
  context: AppContext,
  move: BackupMove__Output,
  { options, signal }: { readonly options: { readonly actor: Actor; readonly deadlineMs: number }; readonly signal: AbortSignal },
): Promise<void> {
  const record = recordOfBlobs({ version: move.sha256, size: move.size, blobs: move.blobs });
  const body = await context.storage.read({ record, resolveAgain: () => Promise.resolve(record), signal });
  const staged = await context.storage.stage({
    backendId: move.to_backend_id,
    body,
    size: move.size,
    sizeBytesMax: move.size,
    digests: ['sha256'],
    signal,
  });
  if (staged.digests.sha256?.toString('hex') !== move.sha256) {
    throw new StoreError('digest_mismatch', 'the bytes of a backup are not those that were uploaded', {
      details: { file: move.file_name },
    });
  }
  await context.call(
    'finish_backup_move',
    {
      container: move.container,
      file_name: move.file_name,
      from_blob_ids: move.blobs.map((blob) => blob.blob_id),
      blobs: [...staged.blobs],
      to_backend_id: move.to_backend_id,
    },
    options,
  );
}

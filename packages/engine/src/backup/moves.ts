/**
 * What of a user's backups has to be brought to another backend. Every acknowledged backup is durable where uploads are staged; only
 * what somebody would miss goes on to the final backends, and no more than a few writes in a window, however fast a client saves.
 */
import { currentOf, type OrderedBackup } from './order.ts';

/** `main`: the most recent; `archive`: what came before. */
export type BackupPlace = 'main' | 'archive';

export interface StoredBackup extends OrderedBackup {
  readonly place: BackupPlace;
  readonly backendId: string;
  /** It has been brought to a final backend once; what never was has been overtaken while it was staged. */
  readonly settled: boolean;
}

/** Undefined: what belongs there stays where it was staged. */
export interface FinalBackends {
  readonly main: string | undefined;
  readonly archive: string | undefined;
}

export interface BackupMove<Backup> {
  readonly backup: Backup;
  readonly toBackendId: string;
}

/**
 * The moves that are due, the most urgent first: the current ones to where they belong, then what was in main to the archive. Backups
 * that were overtaken before they were ever brought away stay where they were staged.
 */
export function movesOf<Backup extends StoredBackup>(
  backups: readonly Backup[],
  backends: FinalBackends,
): readonly BackupMove<Backup>[] {
  const current = currentOf(backups);
  const rest = backups.filter((backup) => backup.settled && !current.includes(backup));
  return [...current, ...rest]
    .map((backup) => ({ backup, toBackendId: backends[backup.place] ?? backup.backendId }))
    .filter(({ backup, toBackendId }) => backup.backendId !== toBackendId);
}

export interface WriteWindow {
  /** ms since 1970 */
  readonly beganAt: number;
  readonly writes: number;
}

/** The window that counts now, and how many writes it still has. */
export function windowAt(
  window: WriteWindow,
  { nowMs, windowMs, writesMax }: { readonly nowMs: number; readonly windowMs: number; readonly writesMax: number },
): WriteWindow & { readonly left: number } {
  const current = nowMs - window.beganAt >= windowMs ? { beganAt: nowMs, writes: 0 } : window;
  return { ...current, left: Math.max(0, writesMax - current.writes) };
}

/**
 * Moving a history from one backend to another. What is there already is not sent again, so an interrupted migration is resumed by starting
 * it again, and a second one changes nothing. Nothing is removed at the source.
 */
import { identityOf, withoutRepetitions } from './entry-identity.ts';
import { historyLimits } from './history-limits.ts';
import type { DeviceOfUser, EncHistoryEntry, SyncBackend } from './sync-backend.ts';

export interface Migration {
  readonly from: SyncBackend;
  readonly to: SyncBackend;
  readonly device: DeviceOfUser;
  /** What this device keeps itself: entries that never reached the source go, too. */
  readonly local: readonly EncHistoryEntry[];
  /** Keeps everything before the target is touched; it has to be durable when this resolves. */
  readonly keepBackup: (entries: readonly EncHistoryEntry[]) => Promise<void>;
  readonly onProgress?: (progress: MigrationProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface MigrationProgress {
  readonly step: 'reading' | 'backup' | 'writing' | 'checking';
  readonly done: number;
  readonly total: number;
}

export interface MigrationReport {
  /** All that the source and this device have. */
  readonly entries: number;
  readonly written: number;
  /** Were at the target before. */
  readonly present: number;
  /** The target took them and does not have them: they were deleted there, which it remembers. */
  readonly absent: readonly EncHistoryEntry[];
}

export async function migrateHistory(migration: Migration): Promise<MigrationReport> {
  const { from, to, device, signal } = migration;
  const tell = (step: MigrationProgress['step'], done: number, total: number): void =>
    migration.onProgress?.({ step, done, total });
  tell('reading', 0, 0);
  const entries = withoutRepetitions([...(await from.bootstrap(device, signal)), ...migration.local]);
  tell('backup', 0, entries.length);
  await migration.keepBackup(entries);
  await to.registerDevice(device, signal);
  return await submitMissing({ to, device, entries, tell, signal });
}

/** Gives a backend what it does not have of these entries, and looks afterwards. */
export async function submitMissing(wanted: {
  readonly to: SyncBackend;
  readonly device: DeviceOfUser;
  readonly entries: readonly EncHistoryEntry[];
  readonly tell: (step: MigrationProgress['step'], done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}): Promise<MigrationReport> {
  const { to, device, entries, tell, signal } = wanted;
  const missing = await missingAt(wanted, entries);
  for (let start = 0; start < missing.length; start += historyLimits.submitEntriesMax) {
    tell('writing', start, missing.length);
    await to.submitEntries(missing.slice(start, start + historyLimits.submitEntriesMax), device.deviceId, signal);
  }
  tell('checking', missing.length, missing.length);
  const absent = missing.length === 0 ? [] : await missingAt(wanted, missing);
  return { entries: entries.length, written: missing.length, present: entries.length - missing.length, absent };
}

async function missingAt(
  { to, device, signal }: Pick<Migration, 'to' | 'device' | 'signal'>,
  entries: readonly EncHistoryEntry[],
): Promise<EncHistoryEntry[]> {
  const there = new Set((await to.bootstrap(device, signal)).map(identityOf));
  return entries.filter((entry) => !there.has(identityOf(entry)));
}

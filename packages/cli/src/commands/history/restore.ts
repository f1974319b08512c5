import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { decryptEntry } from '@felloe/sdk/history/encryption.ts';
import { identityOf } from '@felloe/sdk/history/entry-identity.ts';
import { submitMissing } from '@felloe/sdk/history/migrate-history.ts';
import type { EncHistoryEntry } from '@felloe/sdk/history/sync-backend.ts';
import { encHistoryEntryOf, parseJson } from '@felloe/sdk/history/wire-documents.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const manual = `
Brings a backup (encrypted lines, from migrate-backend or export --encrypted) back: what is not kept here is kept again,
and what is not at the backend is uploaded. The whole file is read before anything is changed. Entries that were deleted
stay deleted: the backend remembers that.`;

export function restoreCommand(terminal: Terminal): Command {
  return historyCommand(terminal, { usage: 'restore <file>', summary: 'bring a backup back', manual }, restore);
}

async function restore(run: HistoryRun<object>): Promise<void> {
  const { terminal, operands } = run;
  const path = resolve(terminal.workingDirectory, operands[0] ?? '');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read`);
  });
  const report = await withDevice(run, async ({ backend, keys, deviceId }, local) => {
    const entries: EncHistoryEntry[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      try {
        const entry = encHistoryEntryOf(parseJson(line, 'it'));
        await decryptEntry(keys, entry);
        entries.push(entry);
      } catch (thrown) {
        const { message } = StoreError.from(thrown);
        throw new StoreError(
          'invalid_argument',
          `line ${index + 1} of the backup is no entry of this history: ${message}; nothing was changed`,
        );
      }
    }
    const device = { userId: keys.userId, deviceId };
    if (backend.type === 'offline') {
      const kept = await local.add(entries, { waits: true });
      return { entries: entries.length, kept: kept.length, uploaded: 0, deletedBefore: 0 };
    }
    const tell = (step: string, done: number, total: number): void => run.tell(`${step} ${done} of ${total}`);
    const { written, absent } = await submitMissing({ to: backend, device, entries, tell, signal: terminal.signal });
    const gone = new Set(absent.map(identityOf));
    const kept = await local.add(
      entries.filter((entry) => !gone.has(identityOf(entry))),
      { waits: false },
    );
    return { entries: entries.length, kept: kept.length, uploaded: written - absent.length, deletedBefore: absent.length };
  });
  run.output.result(
    report,
    (told) =>
      `${told.entries} entries in the backup: ${told.kept} kept again here, ${told.uploaded} uploaded, ${told.deletedBefore} deleted before`,
  );
}

import { resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { backendSettingsOf, openBackend } from '@felloe/sdk/history/configuration.ts';
import { migrateHistory, type MigrationProgress } from '@felloe/sdk/history/migrate-history.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import { writeHistoryFile } from '../../history/history-files.ts';
import { readTextIfThere, writeWhole } from '../../files/private-files.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type BackendFlags, backendOptions, withBackend } from './backend-options.ts';

interface MigrateFlags extends BackendFlags {
  readonly backup?: string;
  readonly acceptAbsent?: true;
}

const manual = `
Moves the history to another backend: a last sync with the old one, a backup file of all entries (encrypted), the device
registered at the new one, everything uploaded that is not there yet, all of it read back and compared; only then the
configuration names the new backend. Interrupted, run it again: it goes on where it ended, and running it twice changes
nothing. The old backend keeps all that it has; remove it when you are content.

Run it on every device: each brings what it has not uploaded and the deletions that it waits for.

EXAMPLES
  felloe history migrate-backend s3 --bucket my-history --region eu-central-1 --access-key-id AKIA…
  felloe history migrate-backend http --server https://spoke.example/history`;

const options = (command: Command): Command =>
  backendOptions(command)
    .option('--backup <file>', 'where the backup goes; default: the data directory')
    .option('--preserve-http-backup', 'accepted as the original has it: the old backend is always left as it is')
    .option('--accept-absent', 'switch also when entries stay away because they were deleted at the new backend');

export function migrateBackendCommand(terminal: Terminal): Command {
  const described = { usage: 'migrate-backend <type>', summary: 'move the history to http, s3 or offline', manual, options };
  return historyCommand(terminal, described, migrate);
}

async function migrate(run: HistoryRun<MigrateFlags>): Promise<void> {
  const { terminal, flags, operands, paths, file } = run;
  const next = withBackend(file, operands[0] ?? '', flags);
  // Without the environment's choice of a type, which names the old one.
  const { HISHTORY_BACKEND_TYPE: _, ...environment } = run.environment;
  const settings = backendSettingsOf(next, environment);
  const report = await withDevice(run, async (device, local) => {
    await device.sync({ signal: terminal.signal });
    const backup = await backupPath(run, settings.type);
    const migrated = await migrateHistory({
      from: device.backend,
      to: openBackend(settings, { userId: device.keys.userId }),
      device: { userId: device.keys.userId, deviceId: device.deviceId },
      local: local.all(),
      keepBackup: async (entries) =>
        await writeWhole(
          backup,
          entries.map((entry) => `${JSON.stringify(entry)}\n`),
        ),
      onProgress: (progress) => run.tell(progressText(progress)),
      signal: terminal.signal,
    });
    if (settings.type !== 'offline') await local.uploaded(local.all());
    return { ...migrated, absent: settings.type === 'offline' ? 0 : migrated.absent.length, backup };
  });
  if (report.absent > 0 && flags.acceptAbsent !== true) {
    throw new StoreError(
      'conflict',
      `${report.absent} of ${report.entries} entries were taken and are not there: the backend has not been changed`,
      {
        details: {
          advice: 'They were deleted at the new backend before. The backup has them; --accept-absent switches without them.',
        },
      },
    );
  }
  await writeHistoryFile(paths.config, next);
  run.output.result(
    { backend: settings.type, ...report },
    (told) => `${told.entries} entries are at ${told.backend} (${told.written} written now); backup: ${told.backup}`,
  );
}

/** A file of its own for every run: an earlier backup may hold what a later one no longer finds. */
async function backupPath({ terminal, flags, paths }: HistoryRun<MigrateFlags>, target: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const path = resolve(terminal.workingDirectory, flags.backup ?? `${paths.data}/backup-${stamp}-before-${target}.ndjson`);
  if ((await readTextIfThere(path)) !== undefined) throw new UsageError(`${path} exists: name another file for the backup`);
  return path;
}

function progressText({ step, done, total }: MigrationProgress): string {
  return total === 0 ? step : `${step} ${done} of ${total}`;
}

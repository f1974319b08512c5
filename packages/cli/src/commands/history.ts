import type { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import { group } from './command.ts';
import { configSetCommand } from './history/config-set.ts';
import { exportCommand } from './history/export.ts';
import { importCommand } from './history/import.ts';
import { initCommand } from './history/init.ts';
import { migrateBackendCommand } from './history/migrate-backend.ts';
import { restoreCommand } from './history/restore.ts';
import { historyStatusCommand } from './history/status.ts';
import { syncCommand } from './history/sync.ts';

/** Shell history over devices: a server, a bucket or this device alone. Needs no running felloe unless the backend is one. */
export function historyCommands(terminal: Terminal): Command {
  return group('history', 'end-to-end encrypted shell history over devices: through a server, an S3 bucket, or kept here', [
    initCommand(terminal),
    configSetCommand(terminal),
    historyStatusCommand(terminal),
    syncCommand(terminal),
    exportCommand(terminal),
    importCommand(terminal),
    migrateBackendCommand(terminal),
    restoreCommand(terminal),
  ]);
}

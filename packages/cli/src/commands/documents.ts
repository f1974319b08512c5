import type { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import { group } from './command.ts';
import { documentsConfigSetCommand } from './documents/config-set.ts';
import { documentsExportCommand } from './documents/export.ts';
import { documentsInitCommand } from './documents/init.ts';
import { documentsRestoreCommand } from './documents/restore.ts';
import {
  documentsGrantsCommand,
  documentsPublicKeyCommand,
  documentsRevokeCommand,
  documentsShareCommand,
} from './documents/share.ts';
import { documentsStatusCommand } from './documents/status.ts';
import { documentsSyncCommand } from './documents/sync.ts';

/** Documents over devices: any S3 server, or a felloe with accounts. */
export function documentsCommands(terminal: Terminal): Command {
  return group('docs', 'end-to-end encrypted documents over devices: over any S3 server, or a felloe by presigned URLs', [
    documentsInitCommand(terminal),
    documentsConfigSetCommand(terminal),
    documentsStatusCommand(terminal),
    documentsSyncCommand(terminal),
    documentsExportCommand(terminal),
    documentsRestoreCommand(terminal),
    documentsShareCommand(terminal),
    documentsRevokeCommand(terminal),
    documentsGrantsCommand(terminal),
    documentsPublicKeyCommand(terminal),
  ]);
}

/** The calls about database backups. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';

type BackupCalls =
  | 'commit_backup'
  | 'find_backups'
  | 'list_backups'
  | 'archive_backups'
  | 'take_backup_moves'
  | 'finish_backup_move';

export function backupHandlers(access: Access): Pick<CallHandlers, BackupCalls> {
  const unbuilt = (action: 'backup.read' | 'backup.write') => ({
    authorisation: action,
    handle: (message: { readonly container: string }, context: Parameters<Access['container']>[0]): never => {
      access.container(context, action, message.container);
      throw new StoreError('unsupported');
    },
  });
  return {
    commit_backup: unbuilt('backup.write'),
    find_backups: unbuilt('backup.read'),
    list_backups: unbuilt('backup.read'),
    archive_backups: unbuilt('backup.write'),
    take_backup_moves: { authorisation: 'spoke', handle: () => ({ moves: [] }) },
    finish_backup_move: { authorisation: 'spoke', handle: () => ({}) },
  };
}

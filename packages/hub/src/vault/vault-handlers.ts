/** The calls about the store vault. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';

type VaultCalls =
  | 'reserve_vault_uploads'
  | 'commit_vault_upload'
  | 'save_vault_snapshot'
  | 'read_vault_snapshots'
  | 'find_vault_entries'
  | 'list_vault_entries'
  | 'list_vault_topics'
  | 'read_url_keys';

export function vaultHandlers(access: Access): Pick<CallHandlers, VaultCalls> {
  const unbuilt = (action: 'vault.read' | 'vault.write') => ({
    authorisation: action,
    handle: (message: { readonly container: string }, context: Parameters<Access['container']>[0]): never => {
      access.container(context, action, message.container);
      throw new StoreError('unsupported');
    },
  });
  return {
    reserve_vault_uploads: unbuilt('vault.write'),
    commit_vault_upload: {
      authorisation: 'spoke',
      handle: () => {
        throw new StoreError('unsupported');
      },
    },
    save_vault_snapshot: unbuilt('vault.write'),
    read_vault_snapshots: unbuilt('vault.read'),
    find_vault_entries: unbuilt('vault.read'),
    list_vault_entries: unbuilt('vault.read'),
    list_vault_topics: unbuilt('vault.read'),
    read_url_keys: { authorisation: 'spoke', handle: () => ({ keys: [] }) },
  };
}

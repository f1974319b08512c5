/** The calls about shell histories. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';

type HistoryCalls =
  | 'register_history_device'
  | 'remove_history_device'
  | 'stage_history'
  | 'submit_history'
  | 'open_history'
  | 'read_history'
  | 'receive_history_deletions'
  | 'read_history_deletions'
  | 'delete_history'
  | 'list_history_dump_requests'
  | 'take_history_rewrites'
  | 'finish_history_rewrite';

export function historyHandlers(access: Access): Pick<CallHandlers, HistoryCalls> {
  const unbuilt = (action: 'history.read' | 'history.write') => ({
    authorisation: action,
    handle: (message: { readonly container: string }, context: Parameters<Access['container']>[0]): never => {
      access.container(context, action, message.container);
      throw new StoreError('unsupported');
    },
  });
  return {
    register_history_device: unbuilt('history.write'),
    remove_history_device: unbuilt('history.write'),
    stage_history: unbuilt('history.write'),
    submit_history: unbuilt('history.write'),
    open_history: unbuilt('history.read'),
    read_history: unbuilt('history.read'),
    receive_history_deletions: unbuilt('history.write'),
    read_history_deletions: unbuilt('history.read'),
    delete_history: unbuilt('history.write'),
    list_history_dump_requests: unbuilt('history.read'),
    take_history_rewrites: { authorisation: 'spoke', handle: () => ({ rewrites: [] }) },
    finish_history_rewrite: { authorisation: 'spoke', handle: () => ({}) },
  };
}

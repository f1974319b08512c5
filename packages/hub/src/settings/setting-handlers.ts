/** The calls about settings of containers. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';

export function settingHandlers(): Pick<CallHandlers, 'configure_container' | 'read_setting'> {
  return {
    configure_container: { authorisation: 'container.configure', handle: () => notYet() },
    read_setting: { authorisation: 'container.describe', handle: () => notYet() },
  };
}
function notYet(): never {
  throw new StoreError('unsupported');
}

/** The calls about versions that are not what their path names now. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';

export function versionHandlers(): Pick<CallHandlers, 'list_versions' | 'rename'> {
  return {
    list_versions: { authorisation: 'artifact.list_versions', handle: () => notYet() },
    rename: { authorisation: 'artifact.rename', handle: () => notYet() },
  };
}
function notYet(): never {
  throw new StoreError('unsupported');
}

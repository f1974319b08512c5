/** Keys for new bytes. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';

export function encryptionHandlers(): Pick<CallHandlers, 'make_data_key'> {
  return { make_data_key: { authorisation: 'artifact.write', handle: () => notYet() } };
}
function notYet(): never {
  throw new StoreError('unsupported');
}

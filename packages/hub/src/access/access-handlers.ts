/** Asked before bytes are taken: may this be done at all? */
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';

export function accessHandlers(): Pick<CallHandlers, 'check_access'> {
  return { check_access: { authorisation: 'container.describe', handle: () => notYet() } };
}
function notYet(): never {
  throw new StoreError('unsupported');
}

/** The calls that change what may change without a new version. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallHandlers } from '../session/call-context.ts';

export function annotationHandlers(): Pick<CallHandlers, 'annotate'> {
  return { annotate: { authorisation: 'artifact.tags.write', handle: () => notYet() } };
}
function notYet(): never {
  throw new StoreError('unsupported');
}

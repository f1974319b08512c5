/** A reader: resolves, opens (resolving once more when the blob is missing), reads to the end. */
import type { Step } from '../explore.ts';
import type { CommitState, Reader } from './state.ts';

export function* readerSteps(state: CommitState): Iterable<Step<CommitState>> {
  const { reader } = state;
  const step = (what: string, change: Partial<Reader>): Step<CommitState> => ({
    label: `reader ${what}`,
    state: { ...state, reader: { ...reader, ...change } },
  });
  const isThere = state.blobs[reader.blob]?.stored === true;
  if (reader.at === 'idle' && state.current >= 0)
    yield step(`resolves blob ${state.current}`, { at: 'resolved', blob: state.current });
  if (reader.at === 'resolved') {
    if (isThere) yield step('opens', { at: 'open' });
    else if (reader.resolvedAgain) yield step('misses the blob again', { at: 'broken' });
    else yield step('misses the blob', { at: 'idle', blob: -1, resolvedAgain: true });
  }
  if (reader.at === 'open')
    yield isThere ? step('reads to the end', { at: 'done' }) : step('loses the blob in the middle', { at: 'broken' });
}

/** A reader of path p, with a locator it may have kept for long. */
import type { Step } from '../explore.ts';
import type { SegmentRules } from './rules.ts';
import { bytesAt, type Reader, type SegmentState } from './state.ts';

export function* readerSteps(state: SegmentState, rules: SegmentRules): Iterable<Step<SegmentState>> {
  const { reader } = state;
  const step = (what: string, change: Partial<Reader>): Step<SegmentState> => ({
    label: `reader ${what}`,
    state: { ...state, reader: { ...reader, ...change } },
  });
  const resolved = { at: 'holding', blob: state.current, segment: state.blobs[state.current].locator ?? 'a' } as const;
  const isThere = bytesAt(state, reader.blob, reader.segment) !== 'absent';
  if (reader.at === 'idle') yield step('resolves', resolved);
  if (reader.at === 'cached' || reader.at === 'holding') {
    if (isThere) yield step('opens', { at: 'open' });
    else if (reader.resolvedAgain || !rules.readersResolveAgain) yield step('misses the blob', { at: 'broken' });
    else yield step('misses the blob and resolves once more', { ...resolved, resolvedAgain: true });
  }
  if (reader.at === 'open')
    yield isThere ? step('reads to the end', { at: 'done' }) : step('loses the blob in the middle', { at: 'broken' });
}

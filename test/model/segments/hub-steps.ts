/** The hub's transactions on packed blobs: commit of a new one, move of an old one. */
import type { SegmentRules } from './rules.ts';
import { type SegmentState, segmentOf, type WorkerId, withBlob, withSegment } from './state.ts';

/** The state after the request of a worker was carried out: unchanged when it is refused. */
export function carryOut(state: SegmentState, id: WorkerId, rules: SegmentRules): SegmentState {
  const segment = segmentOf[id];
  if (rules.checksEpoch && !state.workers[id].epochOpen) return state;
  const { record } = state.segments[segment];
  if (rules.checksSegment && (record === 'retired' || record === 'gone' || record === 'forgotten')) return state;
  return id === 'w' ? commitNew(state) : moveOld(state, segment, rules);
}

/** n becomes live at segment s, path p names it, and x dies: a call on no backend, only a count that shrinks. */
function commitNew(state: SegmentState): SegmentState {
  if (state.blobs.n.record !== 'pending') return state;
  const live = withBlob(state, 'n', { record: 'live', locator: 's' });
  const named = { ...withSegment(live, 's', { live: live.segments.s.live + 1 }), current: 'n' as const };
  const at = state.blobs.x.locator ?? 'a';
  return withBlob(withSegment(named, at, { live: named.segments[at].live - 1 }), 'x', { record: 'dead' });
}

function moveOld(state: SegmentState, to: 'b' | 'e' | 's', rules: SegmentRules): SegmentState {
  const { record, locator } = state.blobs.x;
  if (rules.movesOnlyLive && record !== 'live') return state;
  if (rules.movesFromKnownLocator && locator !== 'a') return state;
  // It leaves where it was copied from, as far as a compactor that compares nothing knows.
  const left = withSegment(state, 'a', { live: Math.max(0, state.segments.a.live - 1) });
  return withBlob(withSegment(left, to, { live: left.segments[to].live + 1 }), 'x', { locator: to });
}

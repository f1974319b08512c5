/** The collector of segments. */
import type { Step } from '../explore.ts';
import type { SegmentRules } from './rules.ts';
import {
  blobIds,
  bytesAt,
  type SegmentId,
  type SegmentState,
  segmentIds,
  segmentOf,
  type WorkerId,
  withBlob,
  withBytes,
  withSegment,
} from './state.ts';

export function* collectorSteps(state: SegmentState, rules: SegmentRules): Iterable<Step<SegmentState>> {
  if (state.blobs.n.record === 'pending') yield { label: 'collector expires n', state: withBlob(state, 'n', { record: 'dead' }) };
  for (const id of segmentIds) {
    const { record, live } = state.segments[id];
    const step = (what: string, next: SegmentState): Step<SegmentState> => ({
      label: `collector ${what} segment ${id}`,
      state: next,
    });
    if (record === 'sealed' && (live === 0 || (!rules.retiresOnlyUnnamed && id === 'a' && isCompacted(state)))) {
      yield step('retires', withSegment(state, id, { record: 'retired' }));
    }
    if (record === 'retired' && (!rules.waitsForReaders || !isBeingRead(state, id))) {
      yield step('deletes', withSegment(deleteFile(state, id), id, { record: 'gone' }));
    }
    if (record === 'gone' && rules.deletesTwice && !mayStillWrite(state, id)) {
      yield step('deletes once more', withSegment(deleteFile(state, id), id, { record: 'forgotten' }));
    }
  }
}

function deleteFile(state: SegmentState, id: SegmentId): SegmentState {
  let next = state;
  for (const blob of blobIds) if (bytesAt(state, blob, id) !== 'absent') next = withBytes(next, blob, id, 'absent');
  return withSegment(next, id, { file: false });
}

/** What the alternative takes for proof: some compactor has come to its end. */
function isCompacted(state: SegmentState): boolean {
  return state.workers.c.at === 'over' || state.workers.d.at === 'over';
}

/** Readers that resolved into the segment, which the grace outlasts. One with a locator from long ago is not among them. */
function isBeingRead(state: SegmentState, id: SegmentId): boolean {
  return state.reader.segment === id && (state.reader.at === 'holding' || state.reader.at === 'open');
}

function mayStillWrite(state: SegmentState, id: SegmentId): boolean {
  const owner = (['w', 'c', 'd'] as const satisfies readonly WorkerId[]).find((worker) => segmentOf[worker] === id);
  return owner !== undefined && (state.workers[owner].at === 'opened' || state.workers[owner].at === 'appended');
}

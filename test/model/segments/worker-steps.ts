/** A writer of packed blobs and the compactors: both append to a segment of their own, sync, and ask the hub. */
import type { Step } from '../explore.ts';
import { carryOut } from './hub-steps.ts';
import type { SegmentRules } from './rules.ts';
import {
  type BlobId,
  blobIds,
  bytesAt,
  type SegmentId,
  type SegmentState,
  segmentOf,
  type Worker,
  type WorkerId,
  withBlob,
  withBytes,
  withSegment,
  withWorker,
} from './state.ts';

export function* workerSteps(state: SegmentState, id: WorkerId, rules: SegmentRules): Iterable<Step<SegmentState>> {
  const worker = state.workers[id];
  if (worker.at === 'absent') return;
  const segment = segmentOf[id];
  const blob: BlobId = id === 'w' ? 'n' : 'x';
  const step = (what: string, next: SegmentState): Step<SegmentState> => ({ label: `${id} ${what}`, state: next });
  const at = (change: Partial<Worker>) => withWorker(state, id, change);

  // A session that was closed gets no ids and no segments any more.
  if (worker.at === 'idle' && worker.epochOpen) yield step('opens its segment', open(state, id, rules));
  if (worker.at === 'opened') yield* append(state, id, step);
  if (worker.at === 'appended') yield step('syncs', withBytes(at({ at: 'synced' }), blob, segment, synced(state, blob, segment)));
  if (worker.at === 'synced' || (worker.at === 'appended' && !rules.waitsForSync)) {
    const recorded = rules.recordsSegment ? state : withSegment(state, segment, { record: 'open' });
    yield step('asks the hub', withWorker(recorded, id, { at: 'asked', messageUnderWay: true }));
  }
  if (worker.messageUnderWay) {
    yield step(
      'has its request carried out',
      withWorker(carryOut(state, id, rules), id, { messageUnderWay: false, at: heard(worker) }),
    );
    yield step('has its request lost', at({ messageUnderWay: false, at: heard(worker) }));
  }
  if (worker.at === 'asked') yield step('gives up', at({ at: 'over' }));
  if (!['idle', 'over', 'crashed'].includes(worker.at)) yield step('loses its power', losePower(state, id, segment));
  const maySeal =
    state.segments[segment].record === 'open' && worker.epochOpen && worker.at !== 'opened' && worker.at !== 'crashed';
  if (maySeal && rules.sealsWhenFull)
    yield step('has its segment full and sealed', withSegment(state, segment, { record: 'sealed' }));
  if (worker.epochOpen && worker.at !== 'idle') yield step('has its session closed', closeSession(state, id, rules));
}

function open(state: SegmentState, id: WorkerId, rules: SegmentRules): SegmentState {
  const opened = withWorker(state, id, { at: 'opened' });
  const recorded = rules.recordsSegment ? withSegment(opened, segmentOf[id], { record: 'open' }) : opened;
  return id === 'w' ? withBlob(recorded, 'n', { record: 'pending' }) : recorded;
}

/** A compactor copies from segment a, if that is still there. */
function* append(
  state: SegmentState,
  id: WorkerId,
  step: (what: string, next: SegmentState) => Step<SegmentState>,
): Iterable<Step<SegmentState>> {
  const blob: BlobId = id === 'w' ? 'n' : 'x';
  if (id !== 'w' && bytesAt(state, 'x', 'a') === 'absent') {
    yield step('finds nothing to copy', withWorker(state, id, { at: 'over' }));
    return;
  }
  yield step('appends', withBytes(withWorker(state, id, { at: 'appended' }), blob, segmentOf[id], 'written'));
}

/** A file that was deleted under an open descriptor syncs nothing that anybody can find. */
function synced(state: SegmentState, blob: BlobId, segment: SegmentId) {
  return bytesAt(state, blob, segment) === 'absent' ? 'absent' : 'synced';
}

function heard(worker: Worker): Worker['at'] {
  return worker.at === 'asked' ? 'over' : worker.at;
}

function losePower(state: SegmentState, id: WorkerId, segment: SegmentId): SegmentState {
  let next = withWorker(state, id, { at: 'crashed' });
  for (const blob of blobIds) if (bytesAt(state, blob, segment) === 'written') next = withBytes(next, blob, segment, 'absent');
  return next;
}

/** The hub's doing, at any time after the lease: the worker itself may not know and go on as a zombie. */
function closeSession(state: SegmentState, id: WorkerId, rules: SegmentRules): SegmentState {
  const closed = withWorker(state, id, { epochOpen: false });
  const segment = segmentOf[id];
  const seals = rules.sealsAtSessionEnd && closed.segments[segment].record === 'open';
  return seals ? withSegment(closed, segment, { record: 'sealed' }) : closed;
}

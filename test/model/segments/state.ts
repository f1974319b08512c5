/**
 * The state of the model of packs: blobs in segments, compactors that move them, a writer of packed blobs, a reader, a collector.
 *
 * Segment `a` is old and sealed; blob `x` lies in it, and `z` too where the scenario says so. Path p names x at first; z is named by
 * a path that nobody touches. Writer w appends blob `n` to its segment `s` and commits it to p, so that x dies. Compactor c moves x
 * to its segment `b`; a second one, d, to its segment `e`.
 */

export type WorkerId = 'w' | 'c' | 'd';
export type SegmentId = 'a' | 's' | 'b' | 'e';
export type BlobId = 'x' | 'z' | 'n';
export const segmentIds: readonly SegmentId[] = ['a', 's', 'b', 'e'];
export const blobIds: readonly BlobId[] = ['x', 'z', 'n'];
export const segmentOf = { w: 's', c: 'b', d: 'e' } as const satisfies Record<WorkerId, SegmentId>;

export interface Segment {
  readonly record: 'none' | 'open' | 'sealed' | 'retired' | 'gone' | 'forgotten';
  /** Live blobs, as the hub counts them. */
  readonly live: number;
  /** A file that holds something. */
  readonly file: boolean;
}

export interface Blob {
  readonly record: 'none' | 'pending' | 'live' | 'dead';
  readonly locator: SegmentId | undefined;
}

/** How safe one blob's bytes are in one segment. */
export type Bytes = 'absent' | 'written' | 'synced';

export interface Worker {
  /**
   * idle: nothing begun. opened: its segment is recorded. appended: its bytes are written. synced: durable. asked: the commit or move
   * was sent. over: done, refused or gave up. crashed: lost what was not synced.
   */
  readonly at: 'absent' | 'idle' | 'opened' | 'appended' | 'synced' | 'asked' | 'over' | 'crashed';
  /** The hub may still carry out its request. */
  readonly messageUnderWay: boolean;
  readonly epochOpen: boolean;
}

export interface Reader {
  /** cached: holds a locator from long ago, which no grace protects. holding: resolved just now. */
  readonly at: 'absent' | 'idle' | 'cached' | 'holding' | 'open' | 'done' | 'broken';
  readonly blob: BlobId;
  readonly segment: SegmentId;
  readonly resolvedAgain: boolean;
}

export interface SegmentState {
  /** What path p names. */
  readonly current: BlobId;
  readonly segments: Readonly<Record<SegmentId, Segment>>;
  readonly blobs: Readonly<Record<BlobId, Blob>>;
  /** Bytes of blobs by `blob@segment`. */
  readonly bytes: Readonly<Record<string, Bytes>>;
  readonly workers: Readonly<Record<WorkerId, Worker>>;
  readonly reader: Reader;
}

export interface SegmentScenario {
  readonly name: string;
  readonly workers: readonly WorkerId[];
  /** Whether z lies in segment a. */
  readonly neighbour: boolean;
  readonly reader: 'absent' | 'idle' | 'cached';
}

export function initialState(scenario: SegmentScenario): SegmentState {
  const worker = (id: WorkerId): Worker => ({
    at: scenario.workers.includes(id) ? 'idle' : 'absent',
    messageUnderWay: false,
    epochOpen: scenario.workers.includes(id),
  });
  const none: Segment = { record: 'none', live: 0, file: false };
  return {
    current: 'x',
    segments: { a: { record: 'sealed', live: scenario.neighbour ? 2 : 1, file: true }, s: none, b: none, e: none },
    blobs: {
      x: { record: 'live', locator: 'a' },
      z: scenario.neighbour ? { record: 'live', locator: 'a' } : { record: 'none', locator: undefined },
      n: { record: 'none', locator: undefined },
    },
    bytes: scenario.neighbour ? { 'x@a': 'synced', 'z@a': 'synced' } : { 'x@a': 'synced' },
    workers: { w: worker('w'), c: worker('c'), d: worker('d') },
    reader: { at: scenario.reader, blob: 'x', segment: 'a', resolvedAgain: false },
  };
}

export function withSegment(state: SegmentState, id: SegmentId, change: Partial<Segment>): SegmentState {
  return { ...state, segments: { ...state.segments, [id]: { ...state.segments[id], ...change } } };
}

export function withBlob(state: SegmentState, id: BlobId, change: Partial<Blob>): SegmentState {
  return { ...state, blobs: { ...state.blobs, [id]: { ...state.blobs[id], ...change } } };
}

export function withWorker(state: SegmentState, id: WorkerId, change: Partial<Worker>): SegmentState {
  return { ...state, workers: { ...state.workers, [id]: { ...state.workers[id], ...change } } };
}

export function withBytes(state: SegmentState, blob: BlobId, segment: SegmentId, bytes: Bytes): SegmentState {
  const changed = { ...state, bytes: { ...state.bytes, [`${blob}@${segment}`]: bytes } };
  return bytes === 'absent' ? changed : withSegment(changed, segment, { file: true });
}

export function bytesAt(state: SegmentState, blob: BlobId, segment: SegmentId | undefined): Bytes {
  return (segment && state.bytes[`${blob}@${segment}`]) ?? 'absent';
}

/** The whole state in a few letters. */
export function keyOf(state: SegmentState): string {
  let key = state.current;
  for (const id of segmentIds) {
    const { record, live, file } = state.segments[id];
    key += `|${record}${live}${file ? '+' : ''}`;
    for (const blob of blobIds) key += bytesAt(state, blob, id)[0];
  }
  for (const id of blobIds) key += `|${state.blobs[id].record}${state.blobs[id].locator ?? ''}`;
  for (const { at, messageUnderWay, epochOpen } of Object.values(state.workers)) {
    key += `|${at}${messageUnderWay ? '+' : ''}${epochOpen ? '*' : ''}`;
  }
  const { at, blob, segment, resolvedAgain } = state.reader;
  return `${key}|${at}${blob}${segment}${resolvedAgain ? '!' : ''}`;
}

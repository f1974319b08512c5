/**
 * The state of the commit protocol's model: two writers on one path, a reader, a collector, one backend.
 * Blob 0 and 1 belong to writer 0 and 1; blob 2 was there before, where the scenario says so.
 */

export type WriterId = 0 | 1;
export const writerIds: readonly WriterId[] = [0, 1];
/** The blob that was current before anybody wrote. */
export const oldBlob = 2;

export interface Blob {
  /** Its record. `forgotten`: the row is dropped after the second deletion. */
  readonly record: 'none' | 'pending' | 'live' | 'dead' | 'gone' | 'forgotten';
  /** Whether the backend has its bytes, whole. */
  readonly stored: boolean;
}

export interface Writer {
  /**
   * putting: has a pending id, bytes under way. stored: durable. waiting: a commit was sent. unknown: its connection died.
   * acknowledged and refused are what the client was told; away: crashed, or gave up with 503 without knowing.
   */
  readonly at: 'idle' | 'putting' | 'stored' | 'waiting' | 'unknown' | 'acknowledged' | 'refused' | 'away';
  /** Bytes are between the writer and the backend; they may land long after the writer has gone. */
  readonly bytesUnderWay: boolean;
  /** Commit requests that the hub may still carry out, at any later time. */
  readonly messages: number;
  readonly sent: number;
  /** What a writer that judges its condition too early believes. */
  readonly judgedEarly: boolean;
}

export interface Reader {
  readonly at: 'idle' | 'resolved' | 'open' | 'done' | 'broken';
  readonly blob: number;
  readonly resolvedAgain: boolean;
}

export interface CommitState {
  /** The blob that the path names, or -1. */
  readonly current: number;
  readonly blobs: readonly Blob[];
  readonly writers: readonly Writer[];
  /** Writers in the order of their commits. The same transaction records each under its idempotency key. */
  readonly log: readonly number[];
  readonly reader: Reader;
  /** The blob that a scanning collector has found without a record, or -1. */
  readonly scanned: number;
}

export interface Scenario {
  readonly name: string;
  readonly somethingThere: boolean;
  /** What each writer asks for: none, If-None-Match: *, or If-Match of the blob that was there. */
  readonly conditions: readonly ('none' | 'if absent' | 'if old')[];
}

export function initialState(scenario: Scenario): CommitState {
  const writer: Writer = { at: 'idle', bytesUnderWay: false, messages: 0, sent: 0, judgedEarly: false };
  const fresh: Blob = { record: 'none', stored: false };
  return {
    current: scenario.somethingThere ? oldBlob : -1,
    blobs: [fresh, fresh, scenario.somethingThere ? { record: 'live', stored: true } : fresh],
    writers: [writer, writer],
    log: [],
    reader: { at: 'idle', blob: -1, resolvedAgain: false },
    scanned: -1,
  };
}

export function withBlob(state: CommitState, index: number, change: Partial<Blob>): CommitState {
  return { ...state, blobs: state.blobs.map((blob, at) => (at === index ? { ...blob, ...change } : blob)) };
}

export function withWriter(state: CommitState, index: number, change: Partial<Writer>): CommitState {
  return { ...state, writers: state.writers.map((writer, at) => (at === index ? { ...writer, ...change } : writer)) };
}

/** The whole state in a few letters. */
export function keyOf(state: CommitState): string {
  let key = `${state.current}${state.scanned}${state.reader.at}${state.reader.blob}${state.reader.resolvedAgain}${state.log.join('')}`;
  for (const blob of state.blobs) key += `|${blob.record}${blob.stored ? '+' : ''}`;
  for (const writer of state.writers) {
    key += `|${writer.at}${writer.messages}${writer.sent}${writer.bytesUnderWay ? '+' : ''}${writer.judgedEarly ? '!' : ''}`;
  }
  return key;
}

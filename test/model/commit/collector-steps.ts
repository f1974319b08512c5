/** The collector. It may run at any time: how long an intent lives is nobody's promise, only the order of the steps is. */
import type { Step } from '../explore.ts';
import type { CommitRules } from './rules.ts';
import { type Blob, type CommitState, type Writer, withBlob } from './state.ts';

export function* collectorSteps(state: CommitState, rules: CommitRules): Iterable<Step<CommitState>> {
  for (const [index, blob] of state.blobs.entries()) {
    const change = (what: string, next: Partial<Blob>): Step<CommitState> => ({
      label: `collector ${what} blob ${index}`,
      state: withBlob(state, index, next),
    });
    if (blob.record === 'pending') {
      if (rules.expiresByState) yield change('expires', { record: 'dead' });
      else if (blob.stored) yield change('deletes the expired', { stored: false });
      else if (hasGivenUp(state.writers[index])) yield change('forgets the expired', { record: 'forgotten' });
    }
    if (blob.record === 'dead' && (!rules.waitsForReaders || !isBeingRead(state, index))) {
      yield change('deletes', { record: 'gone', stored: false });
    }
    if (blob.record === 'gone' && rules.deletesTwice && !mayStillArrive(state.writers[index])) {
      yield change('deletes once more', { record: 'forgotten', stored: false });
    }
    if (!rules.recordsIntent) yield* scanSteps(state, index, blob);
  }
}

/** The alternative without intents: find bytes that no record names, and delete them a little later. */
function* scanSteps(state: CommitState, index: number, blob: Blob): Iterable<Step<CommitState>> {
  if (state.scanned < 0 && blob.stored && blob.record === 'none') {
    yield { label: `collector finds blob ${index} unnamed`, state: { ...state, scanned: index } };
  }
  if (state.scanned === index) {
    yield { label: `collector deletes blob ${index}`, state: { ...withBlob(state, index, { stored: false }), scanned: -1 } };
  }
}

/** The grace is longer than the longest read: a reader that resolved the blob while it was live has ended by then. */
function isBeingRead(state: CommitState, index: number): boolean {
  return state.reader.blob === index && (state.reader.at === 'resolved' || state.reader.at === 'open');
}

/** A gone row stays for the longest possible upload: afterwards no bytes of it can arrive. */
function mayStillArrive(writer: Writer | undefined): boolean {
  return writer?.bytesUnderWay === true;
}

function hasGivenUp(writer: Writer | undefined): boolean {
  return writer !== undefined && writer.at === 'away' && writer.messages === 0 && !writer.bytesUnderWay;
}

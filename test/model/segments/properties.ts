/** What must always hold of packed blobs. */
import { type BlobId, blobIds, bytesAt, type SegmentState, segmentIds } from './state.ts';

export function brokenProperty(state: SegmentState): string | undefined {
  if (state.reader.at === 'broken') return 'P4 a read broke';
  if (state.blobs[state.current].record !== 'live') return 'P4 the path names a blob that is not live';
  for (const id of blobIds) {
    const { record, locator } = state.blobs[id];
    if (record !== 'live') continue;
    if (bytesAt(state, id, locator) === 'absent') return `P1 the bytes of live blob ${id} are lost`;
  }
  return undefined;
}

export function brokenAtRest(state: SegmentState): string | undefined {
  for (const id of segmentIds) {
    const isNamed = blobIds.some((blob) => isNamedThere(state, blob) && state.blobs[blob].locator === id);
    if (state.segments[id].file && !isNamed) return `P3 segment ${id} stays for ever though nothing names it`;
  }
  return undefined;
}

function isNamedThere(state: SegmentState, blob: BlobId): boolean {
  return state.blobs[blob].record === 'live' && (blob === 'z' || state.current === blob);
}

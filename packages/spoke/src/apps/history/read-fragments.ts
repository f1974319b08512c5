/** The encrypted parts of entries, from the blobs that hold them. */
import type { HistoryEntry__Output } from '@felloe/contracts/gen/felloe/v1/HistoryEntry.ts';
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Storage } from '../../app-context.ts';
import { recordOfBlobs } from '../../storage/record-of-blobs.ts';

export interface FragmentSource {
  readonly storage: Pick<Storage, 'read'>;
  /** Where the blob of an entry lies by now; undefined when it is not this entry's any more. */
  readonly locate: (entry: HistoryEntry__Output) => Promise<BlobRef__Output | undefined>;
  readonly signal: AbortSignal;
}

/** Entries that lie one after the other in one blob are one read. */
interface Run {
  readonly blob: BlobRef__Output;
  readonly entries: HistoryEntry__Output[];
  end: number;
}

/** @returns the fragments, aligned with the entries */
export async function readFragments(
  source: FragmentSource,
  entries: readonly HistoryEntry__Output[],
  blobs: readonly BlobRef__Output[],
): Promise<Buffer[]> {
  const runs = runsOf(entries, blobs);
  const fragments: Buffer[][] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    for (let index = next++; index < runs.length; index = next++) fragments[index] = await readRun(source, runs[index] as Run);
  };
  await Promise.all(Array.from({ length: Math.min(limits.history.readsAtOnceMax, runs.length) }, reader));
  return fragments.flat();
}

function runsOf(entries: readonly HistoryEntry__Output[], blobs: readonly BlobRef__Output[]): Run[] {
  const byId = new Map(blobs.map((blob) => [blob.blob_id, blob]));
  const runs: Run[] = [];
  for (const entry of entries) {
    const run = runs.at(-1);
    const end = entry.first_byte + entry.byte_count;
    if (run?.blob.blob_id === entry.blob_id && run.end === entry.first_byte) {
      run.entries.push(entry);
      run.end = end;
      continue;
    }
    const blob = byId.get(entry.blob_id);
    if (blob === undefined) throw new StoreError('internal', 'an entry names a blob that was not told');
    runs.push({ blob, entries: [entry], end });
  }
  return runs;
}

async function readRun(source: FragmentSource, { blob, entries, end }: Run): Promise<Buffer[]> {
  const [first] = entries as [HistoryEntry__Output];
  const record = recordOfBlobs({ version: blob.blob_id, size: blob.size, blobs: [blob] });
  const bytes = await wholeOf(
    await source.storage.read({
      record,
      range: { start: first.first_byte, end: end - 1 },
      resolveAgain: async () => {
        const found = await source.locate(first);
        return found === undefined ? record : recordOfBlobs({ version: found.blob_id, size: found.size, blobs: [found] });
      },
      signal: source.signal,
    }),
  );
  return entries.map((entry) => {
    const begin = entry.first_byte - first.first_byte;
    return bytes.subarray(begin, begin + entry.byte_count);
  });
}

async function wholeOf(bytes: Awaited<ReturnType<Storage['read']>>): Promise<Buffer> {
  if (Buffer.isBuffer(bytes)) return bytes;
  const chunks: Buffer[] = [];
  // Storage may use the buffers of a stream again.
  for await (const chunk of bytes) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

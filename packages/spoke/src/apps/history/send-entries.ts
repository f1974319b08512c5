/** Entries on their way to a client: page by page, so that a whole history is sent with one page of it in memory. */
import type { HistoryEntry__Output } from '@felloe/contracts/gen/felloe/v1/HistoryEntry.ts';
import type { HistoryPage__Output } from '@felloe/contracts/gen/felloe/v1/HistoryPage.ts';
import type { HistoryExchange } from './exchange.ts';
import type { HistoryCaller, HistoryServices } from './history-services.ts';
import { readFragments } from './read-fragments.ts';

export interface EntriesAnswer {
  /** The device that asks. */
  readonly device: string;
  /** Its own entries are left out. */
  readonly exceptOwn: boolean;
  readonly first: HistoryPage__Output;
}

/** Answers with all of it. Resolves with the bytes sent, when the last is written; an error after the first page ends the connection. */
export async function sendEntries(
  services: HistoryServices,
  exchange: HistoryExchange,
  caller: HistoryCaller,
  { device, exceptOwn, first }: EntriesAnswer,
): Promise<number> {
  const source = {
    storage: services.context.storage,
    locate: (entry: HistoryEntry__Output) => locate(caller, entry),
    signal: exchange.signal,
  };
  const textOf = async (page: HistoryPage__Output): Promise<Buffer> => {
    const fragments = await readFragments(source, page.entries, page.blobs);
    const pieces = page.entries.flatMap((entry, index) => [
      Buffer.from(index === 0 ? '{' : ',{'),
      fragments[index] as Buffer,
      Buffer.from(restOf(entry, caller.userId, device)),
    ]);
    return Buffer.concat(pieces);
  };
  const beginning = await textOf(first);
  if (first.rest.length === 0) {
    const whole = Buffer.concat([Buffer.from('['), beginning, Buffer.from(']\n')]);
    exchange.answer('application/json', whole);
    return whole.length;
  }
  exchange.response.writeHead(200, { 'content-type': 'application/json' });
  let sent = beginning.length;
  await exchange.write(Buffer.concat([Buffer.from('['), beginning]));
  for (let { rest } = first; rest.length > 0; ) {
    const page = await caller.call('read_history', { ranges: rest, except_device: exceptOwn ? device : '' });
    const text = await textOf(page);
    if (text.length > 0) await exchange.write(Buffer.concat([Buffer.from(sent > 0 ? ',' : ''), text]));
    sent += text.length;
    ({ rest } = page);
  }
  exchange.response.end(']\n');
  return sent;
}

/** What of an entry is not in its fragment, in the order of the original's fields. */
function restOf(entry: HistoryEntry__Output, userId: string, device: string): string {
  const fields = {
    device_id: device,
    user_id: userId,
    time: entry.time,
    encrypted_id: entry.encrypted_id,
    read_count: 0,
    is_from_same_device: entry.source_device === device,
  };
  return `,${JSON.stringify(fields).slice(1)}`;
}

/** Compaction moves blobs: the hub says where this one lies by now. */
async function locate(caller: HistoryCaller, { position, blob_id: blobId }: HistoryEntry__Output) {
  const page = await caller.call('read_history', { ranges: [{ first: position, last: position }], except_device: '' });
  return page.blobs.find((blob) => blob.blob_id === blobId);
}

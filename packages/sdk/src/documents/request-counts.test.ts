/** What each operation asks of the storage: the figures that packages/docs/documents.md states and computes costs from. */
import { expect, it } from 'vitest';
import { type Documents, openDocuments } from './documents.ts';
import { memoryStore } from './local/local-store.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { DocumentStorage } from './storage/storage.ts';

const masterKey = crypto.getRandomValues(new Uint8Array(32));

interface Counted {
  readonly documents: Documents;
  /** Since the last asking, by kind. */
  counts(): Record<string, number>;
}

async function counted(storage: DocumentStorage, deviceId: string, manifest: 'one' | 'per-device' = 'one'): Promise<Counted> {
  let counts: Record<string, number> = {};
  const counting = new Proxy(storage, {
    get: (target, name: keyof DocumentStorage) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return target[name];
    },
  });
  const documents = await openDocuments({
    storage: counting,
    store: memoryStore(),
    userId: 'alice',
    deviceId,
    masterKey,
    manifest,
  });
  return {
    documents,
    counts: () => {
      const told = counts;
      counts = {};
      return told;
    },
  };
}

it('asks as little as the guide says', async () => {
  const storage = memoryStorage();
  const [writer, reader] = [await counted(storage, 'writer'), await counted(storage, 'reader')];
  const emma = writer.documents.familyMember('emma');
  await emma.put('first', 'first');
  for (const { documents, counts } of [writer, reader]) {
    await documents.sync();
    counts();
  }
  await writer.documents.sync();
  expect(writer.counts(), 'nothing is new').toEqual({ get: 1 });
  await emma.put('again', 'first');
  await writer.documents.sync();
  expect(writer.counts(), 'one document').toEqual({ get: 5, put: 2 });
  await reader.documents.sync();
  expect(reader.counts(), 'hearing of one').toEqual({ get: 2 });
  for (let index = 0; index < 100; index += 1) await emma.put(index);
  await writer.documents.sync();
  expect(writer.counts(), 'a hundred documents at once').toEqual({ get: 5, put: 101 });
  const photo = new Uint8Array(1000);
  await emma.attach(photo, { name: 'a', type: 'b' });
  await writer.documents.sync();
  expect(writer.counts(), 'an attachment').toEqual({ get: 5, head: 2, put: 3 });
  await reader.documents.familyMember('emma').attach(photo, { name: 'a', type: 'b' });
  await reader.documents.sync();
  const { head, put } = reader.counts();
  expect({ head, put }, 'an attachment that is there: the manifest only').toEqual({ head: 2, put: 1 });
});

it('with a manifest per device looks for news by one listing', async () => {
  const { documents, counts } = await counted(memoryStorage(), 'writer', 'per-device');
  await documents.familyMember('emma').put('first');
  await documents.sync();
  await documents.sync();
  counts();
  await documents.sync();
  expect(counts()).toEqual({ list: 1 });
});

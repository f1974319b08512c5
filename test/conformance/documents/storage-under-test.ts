/** The storages that the documents' scenarios run against, and devices that use them. */
import { randomUUID } from 'node:crypto';
import { type Documents, type DocumentsOptions, openDocuments } from '@felloe/sdk/documents/documents.ts';
import { memoryStore } from '@felloe/sdk/documents/local/local-store.ts';
import type { DocumentStorage } from '@felloe/sdk/documents/storage/storage.ts';

export interface StorageUnderTest {
  /** A user of whom the storage has nothing yet. */
  newUser(): Promise<TestUser>;
  /** A storage of its own over the same bytes, each request of it by the given fetch, and what else a device needs there. */
  open(user: TestUser, fetch: typeof globalThis.fetch): Promise<Pick<DocumentsOptions, 'storage' | 'grantKeeper'>>;
}

export interface TestUser {
  readonly userId: string;
  readonly masterKey: Uint8Array<ArrayBuffer>;
}

export function newUser(userId: string = randomUUID()): TestUser {
  return { userId, masterKey: crypto.getRandomValues(new Uint8Array(32)) };
}

export interface TestDevice {
  readonly documents: Documents;
  readonly storage: DocumentStorage;
  /** `PUT …/key` of every request since the last call. */
  requests(): string[];
  /** No connection from now on, or again one. */
  setOffline(isOffline: boolean): void;
  /** Dies before its nth write from now: as a process that is killed, it does nothing more. */
  dieBeforeWrite(count: number): void;
}

/** @param more what differs from a device with an empty store of its own */
export async function newDevice(
  under: StorageUnderTest,
  user: TestUser,
  deviceId: string,
  more: Partial<DocumentsOptions> = {},
): Promise<TestDevice> {
  let seen: string[] = [];
  let isOffline = false;
  let writesLeft = Number.POSITIVE_INFINITY;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    if (method === 'PUT' || method === 'DELETE') writesLeft -= 1;
    if (isOffline || writesLeft < 0) throw new TypeError('fetch failed');
    seen.push(`${method} ${decodeURIComponent(url.pathname)}`);
    return await globalThis.fetch(input, init);
  };
  const opened = await under.open(user, fetch);
  const documents = await openDocuments({ ...opened, store: memoryStore(), deviceId, ...user, ...more });
  return {
    documents,
    storage: opened.storage,
    requests: () => {
      const told = seen;
      seen = [];
      return told;
    },
    setOffline: (wanted) => {
      isOffline = wanted;
    },
    dieBeforeWrite: (count) => {
      writesLeft = count;
    },
  };
}

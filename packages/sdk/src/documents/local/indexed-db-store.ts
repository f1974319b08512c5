/** A local store in a browser's IndexedDB. One database for one user and device. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';
import type { LocalStore } from './local-store.ts';

/** What is used of the browser: the types of the DOM are not part of this build. */
interface Request<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

interface ObjectStore {
  get(key: string): Request<Bytes | undefined>;
  getAllKeys(): Request<string[]>;
  put(value: Bytes, key: string): Request<unknown>;
  delete(key: string): Request<unknown>;
}

interface Transaction {
  objectStore(name: string): ObjectStore;
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}

interface Database {
  transaction(name: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): Transaction;
  createObjectStore(name: string): unknown;
}

export interface IndexedDatabases {
  open(name: string, version: number): Request<Database> & { onupgradeneeded: (() => void) | null };
}

const storeName = 'documents';

/** @param databases `globalThis.indexedDB` unless given */
export async function indexedDbStore(
  databaseName: string,
  databases = (globalThis as { indexedDB?: IndexedDatabases }).indexedDB,
): Promise<LocalStore> {
  if (databases === undefined) throw new StoreError('unsupported', 'there is no IndexedDB here: give another store');
  const opening = databases.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
  const database = await settled(opening);
  const read = <T>(ask: (store: ObjectStore) => Request<T>): Promise<T> =>
    settled(ask(database.transaction(storeName, 'readonly').objectStore(storeName)));
  const write = async (act: (store: ObjectStore) => unknown): Promise<void> => {
    const transaction = database.transaction(storeName, 'readwrite', { durability: 'strict' });
    act(transaction.objectStore(storeName));
    // Only the end of the transaction says that it is on the disk.
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(failure(transaction.error));
    });
  };
  return {
    get: (name) => read((store) => store.get(name)),
    put: (name, value) => write((store) => store.put(value, name)),
    delete: (name) => write((store) => store.delete(name)),
    // Keys come in ascending order.
    names: async (prefix) => (await read((store) => store.getAllKeys())).filter((name) => name.startsWith(prefix)),
  };
}

function settled<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request.error));
  });
}

function failure(cause: unknown): StoreError {
  return new StoreError('storage_full', 'the browser could not keep this', { cause });
}

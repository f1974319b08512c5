/**
 * What a device keeps between runs: bytes under names. The app gives it, since only the app knows where: IndexedDB, SQLite, files, the
 * keychain's disk. What lies in it is readable (documents, queue), so an app whose device is not safe gives one that encrypts.
 */
import { decodeJson, encodeJson } from '../encryption/byte-text.ts';
import type { Bytes } from '../storage/storage.ts';

export interface LocalStore {
  get(name: string): Promise<Bytes | undefined>;
  /** Whole or not at all, also when the process ends in it. */
  put(name: string, value: Bytes): Promise<void>;
  delete(name: string): Promise<void>;
  /** Ascending. */
  names(prefix: string): Promise<readonly string[]>;
}

export function memoryStore(): LocalStore {
  const values = new Map<string, Bytes>();
  return {
    get: async (name) => values.get(name),
    put: async (name, value) => void values.set(name, value),
    delete: async (name) => void values.delete(name),
    names: async (prefix) => [...values.keys()].filter((name) => name.startsWith(prefix)).toSorted(),
  };
}

/** @returns undefined when there is none. What it is, is what was put: only this library writes here. */
export async function getJson<T>(store: LocalStore, name: string): Promise<T | undefined> {
  const value = await store.get(name);
  return value === undefined ? undefined : (decodeJson(value, name) as T);
}

export async function putJson(store: LocalStore, name: string, value: unknown): Promise<void> {
  await store.put(name, encodeJson(value));
}

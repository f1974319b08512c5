/** What runs in the browser: a small app of documents, whose functions the test calls. Bundled by the test. */
import { AccountSession } from '@felloe/sdk/account-session.ts';
import { createAccount, type NewAccount, recoverAccount } from '@felloe/sdk/documents/account.ts';
import { type Documents, openDocuments } from '@felloe/sdk/documents/documents.ts';
import { fromBase64, toBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import { indexedDbStore } from '@felloe/sdk/documents/local/indexed-db-store.ts';
import { presignedStorage } from '@felloe/sdk/documents/storage/presigned-storage.ts';
import type { Watch } from '@felloe/sdk/documents/watch.ts';

export interface PageApp {
  /** A page that was open before has the key; with words it recovers it, without it makes one and gives the words. */
  open(login: OpenLogin): Promise<string>;
  put(id: string, body: unknown): Promise<void>;
  list(): Promise<{ id: string; version: number | undefined; body: unknown }[]>;
  attach(content: number[], name: string): Promise<string>;
  attachments(): Promise<{ name: string; type: string; content: number[] }[]>;
  sync(): Promise<{ version: number; told: number; conflicts: readonly unknown[] }>;
  /** The error's code. */
  syncFailing(): Promise<string>;
  waiting(): number;
  versions(id: string): Promise<number[]>;
  /** Syncs by itself from now on; resolves with the version once something was told. */
  watchUntilTold(): Promise<number>;
}

export interface OpenLogin {
  readonly endpoint: string;
  readonly identifier: string;
  readonly password: string;
  readonly deviceId: string;
  readonly recoveryWords?: string;
}

declare const sessionStorage: { getItem(name: string): string | null; setItem(name: string, value: string): void };

let documents: Documents;
const emma = () => documents.familyMember('emma');

function keptKey(): NewAccount | undefined {
  const kept = sessionStorage.getItem('master-key');
  return kept === null ? undefined : { masterKey: fromBase64(kept), recoveryWords: '' };
}

const app: PageApp = {
  open: async ({ endpoint, identifier, password, deviceId, recoveryWords: given }) => {
    const session = await AccountSession.logIn({ endpoint }, { identifier, password, deviceId });
    const storage = presignedStorage({ session, limits: { attemptsMax: 1 } });
    const userId = session.accountId;
    const { masterKey, recoveryWords } =
      keptKey() ??
      (given === undefined
        ? await createAccount(storage, userId)
        : { masterKey: await recoverAccount(storage, userId, given), recoveryWords: given });
    sessionStorage.setItem('master-key', toBase64(masterKey));
    documents = await openDocuments({ storage, store: await indexedDbStore('app'), userId, deviceId, masterKey });
    return recoveryWords;
  },
  put: async (id, body) => void (await emma().put(body, id)),
  list: async () => (await emma().list()).map(({ id, version, body }) => ({ id, version, body })),
  attach: (content, name) => emma().attach(Uint8Array.from(content), { name, type: 'image/jpeg' }),
  attachments: async () => {
    const read = async (hmac: string): Promise<number[]> => [...(await emma().readAttachment(hmac))];
    const listed = await emma().attachments();
    return await Promise.all(listed.map(async ({ hmac, name, type }) => ({ name, type, content: await read(hmac) })));
  },
  sync: async () => {
    const { version, told, conflicts } = await documents.sync();
    return { version, told, conflicts };
  },
  syncFailing: async () => {
    try {
      await documents.sync();
      return 'done';
    } catch (thrown) {
      return (thrown as { readonly code: string }).code;
    }
  },
  waiting: () => documents.waiting,
  versions: (id) => emma().versions(id),
  watchUntilTold: () =>
    new Promise((resolve) => {
      const watch: Watch = documents.watch({
        onChange: ({ told, version }) => {
          if (told === 0) return;
          watch.stop();
          resolve(version);
        },
      });
    }),
};

(globalThis as { app?: PageApp }).app = app;

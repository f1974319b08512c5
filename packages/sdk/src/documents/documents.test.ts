import { expect, it } from 'vitest';
import { createAccount, recoverAccount } from './account.ts';
import { type Documents, openDocuments } from './documents.ts';
import { newRecoveryWords } from './encryption/recovery-key.ts';
import { memoryStore } from './local/local-store.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { DocumentStorage } from './storage/storage.ts';

const masterKey = crypto.getRandomValues(new Uint8Array(32));

async function device(
  storage: DocumentStorage,
  deviceId: string,
  more: Partial<Parameters<typeof openDocuments>[0]> = {},
): Promise<Documents> {
  return await openDocuments({ storage, store: memoryStore(), userId: 'alice', deviceId, masterKey, ...more });
}

it('brings a document to another device', async () => {
  const storage = memoryStorage();
  const [phone, tablet] = [await device(storage, 'phone'), await device(storage, 'tablet')];
  await phone.familyMember('emma').put({ title: 'Vaccination' }, 'first');
  expect(await phone.familyMember('emma').get('first')).toMatchObject({ version: undefined, body: { title: 'Vaccination' } });
  expect(await phone.sync()).toMatchObject({ version: 1, told: 1 });
  await tablet.sync();
  expect(await tablet.familyMember('emma').list()).toMatchObject([{ id: 'first', version: 1, body: { title: 'Vaccination' } }]);
});

it('opens with the recovery words on a new device, and with no others', async () => {
  const storage = memoryStorage();
  const { masterKey: made, recoveryWords } = await createAccount(storage, 'bob');
  expect(recoveryWords.split(' ')).toHaveLength(24);
  expect(await recoverAccount(storage, 'bob', `  ${recoveryWords.toUpperCase()} `)).toEqual(made);
  await expect(createAccount(storage, 'bob')).rejects.toMatchObject({ code: 'conflict' });
  await expect(recoverAccount(storage, 'bob', newRecoveryWords())).rejects.toMatchObject({ code: 'digest_mismatch' });
  await expect(recoverAccount(storage, 'bob', recoveryWords.replace(/^\S+/, 'felloe'))).rejects.toMatchObject({
    code: 'invalid_argument',
  });
});

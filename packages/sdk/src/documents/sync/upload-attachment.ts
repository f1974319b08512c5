/**
 * The bytes of one attachment: HEAD first, so that a photo that another device has uploaded is not sent again; data before metadata, so
 * that whoever sees the metadata can have the data. Both lie under a name that is made of the content, so a race writes the same twice.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { encodeJson } from '../encryption/byte-text.ts';
import { seal } from '../encryption/sealed-blob.ts';
import { type LocalAttachment, nameOfAttachment, nameOfBytes } from '../local/local-records.ts';
import { getJson } from '../local/local-store.ts';
import type { WaitingAttachment } from '../local/queue.ts';
import type { AttachmentChange } from '../manifest/manifest.ts';
import type { Bytes } from '../storage/storage.ts';
import type { SyncContext } from './sync-context.ts';

export async function uploadAttachment(context: SyncContext, waiting: WaitingAttachment): Promise<WaitingAttachment> {
  const { familyMemberId, hmac } = waiting;
  const { current } = await context.keysOf(familyMemberId).keys();
  const entry = await context.queue.replace({ sealedWith: current.generation, ...waiting });
  if (waiting.isDeleted !== true) await uploadParts(context, waiting);
  const change: AttachmentChange = {
    type: 'attachment',
    family_member_id: familyMemberId,
    attachment_hmac: hmac,
    timestamp: waiting.timestamp,
    device_id: context.deviceId,
    action: waiting.isDeleted === true ? 'delete' : 'insert',
  };
  return await context.queue.replace({ ...entry, change });
}

async function uploadParts(context: SyncContext, waiting: WaitingAttachment): Promise<void> {
  const { familyMemberId, hmac } = waiting;
  const keys = context.keys.familyMember(familyMemberId);
  const { current } = await context.keysOf(familyMemberId).keys();
  const sealAt = async (key: string, plaintext: Bytes): Promise<void> =>
    void (await context.storage.put(key, await seal(plaintext, current, key)));
  if ((await context.storage.head(keys.attachmentData(hmac))) === undefined)
    await sealAt(keys.attachmentData(hmac), await localBytes(context, waiting));
  if ((await context.storage.head(keys.attachmentMetadata(hmac))) === undefined)
    await sealAt(keys.attachmentMetadata(hmac), encodeJson((await localAttachment(context, waiting)).metadata));
}

async function localBytes(context: SyncContext, { familyMemberId, hmac }: WaitingAttachment): Promise<Bytes> {
  const bytes = await context.store.get(nameOfBytes(familyMemberId, hmac));
  if (bytes === undefined)
    throw new StoreError('internal', `the bytes of attachment ${hmac} are gone from the store of this device`);
  return bytes;
}

async function localAttachment(context: SyncContext, { familyMemberId, hmac }: WaitingAttachment): Promise<LocalAttachment> {
  const attachment = await getJson<LocalAttachment>(context.store, nameOfAttachment(familyMemberId, hmac));
  if (attachment === undefined) throw new StoreError('internal', `attachment ${hmac} is gone from the store of this device`);
  return attachment;
}

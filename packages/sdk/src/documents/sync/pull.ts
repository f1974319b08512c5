/**
 * Hearing of changes: the manifest since the cursor, then only the objects that changed and count. The cursor moves when everything
 * before it is here, so a device that dies in between reads some of it again and nothing too little.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { decodeJson } from '../encryption/byte-text.ts';
import { openBlob } from '../encryption/family-keys.ts';
import {
  type AttachmentMetadata,
  type LocalAttachment,
  nameOfAttachment,
  nameOfBytes,
  putRecord,
  readRecord,
} from '../local/local-records.ts';
import { getJson, putJson } from '../local/local-store.ts';
import type { Cursor } from '../manifest/change-log.ts';
import { onlyWinners } from '../manifest/compaction.ts';
import type { AttachmentChange, Change, RecordChange } from '../manifest/manifest.ts';
import { beats, claimOf } from '../manifest/winner.ts';
import { openRecord } from './record-envelope.ts';
import type { LostBlob, SyncContext } from './sync-context.ts';
import { inParallel } from './transfers.ts';

export interface Pulled {
  readonly cursor: Cursor;
  readonly version: number;
  /** Every change that was new in the manifest, also those that do not count. */
  readonly changes: readonly Change[];
  /** Those that changed something here. */
  readonly applied: readonly Change[];
  readonly lost: readonly LostBlob[];
}

export async function pull(context: SyncContext): Promise<Pulled> {
  const before = (await getJson<Cursor>(context.store, 'cursor')) ?? {};
  const { changes, cursor, version } = await context.log.read(before);
  await context.queue.noteTold(changes);
  const wanted = onlyWinners(
    changes.map((change, index) => ({ sequence: index + 1, change })),
    context.rule,
  );
  const lost: LostBlob[] = [];
  const outcomes = await inParallel(wanted, context.limits.transfersMax, async ({ change }) => {
    const outcome = await pullOne(context, change);
    if (typeof outcome !== 'boolean') lost.push(outcome);
    return outcome === true ? [change] : [];
  });
  await putJson(context.store, 'cursor', cursor);
  return { cursor, version, changes, applied: outcomes.flat(), lost };
}

/** Whether it changed something here. */
async function pullOne(context: SyncContext, change: Change): Promise<boolean | LostBlob> {
  try {
    return await (change.type === 'record' ? pullRecord(context, change) : pullAttachment(context, change));
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'digest_mismatch') throw thrown;
    const keys = context.keys.familyMember(change.family_member_id);
    const key =
      change.type === 'record' ? keys.record(change.record_id, change.version) : keys.attachmentMetadata(change.attachment_hmac);
    return { key, fault: 'unreadable' };
  }
}

async function pullRecord(context: SyncContext, change: RecordChange): Promise<boolean | LostBlob> {
  const place = { familyMemberId: change.family_member_id, recordId: change.record_id };
  const local = await readRecord(context.store, place);
  if (local !== undefined && !beats(context.rule, claimOf(change), local)) return false;
  const key = context.keys.familyMember(place.familyMemberId).record(place.recordId, change.version);
  const found = await context.storage.get(key);
  if (found === undefined || found === 'unchanged') {
    // Under last-write-wins a better one took its place meanwhile: its change is still to be read.
    return context.rule === 'last-write-wins' ? false : { key, fault: 'absent' };
  }
  const envelope = await openRecord(context.keysOf(place.familyMemberId), found.body, key);
  const claim = { version: change.version, timestamp: envelope.updated_at, deviceId: envelope.device_id };
  // What the sealed record says of itself counts over what the manifest says of it.
  if (local !== undefined && !beats(context.rule, claim, local)) return false;
  await putRecord(context.store, { ...place, ...claim, isDeleted: envelope.deleted, body: envelope.body });
  return true;
}

/** Name, type and size; the bytes come when the app asks for them. */
async function pullAttachment(context: SyncContext, change: AttachmentChange): Promise<boolean | LostBlob> {
  const { family_member_id: familyMemberId, attachment_hmac: hmac, timestamp } = change;
  const name = nameOfAttachment(familyMemberId, hmac);
  const local = await getJson<LocalAttachment>(context.store, name);
  if (change.action === 'delete') {
    await context.store.delete(name);
    await context.store.delete(nameOfBytes(familyMemberId, hmac));
    return local !== undefined;
  }
  if (local !== undefined) return false;
  const key = context.keys.familyMember(familyMemberId).attachmentMetadata(hmac);
  const found = await context.storage.get(key);
  if (found === undefined || found === 'unchanged') return { key, fault: 'absent' };
  const metadata = decodeJson(await openBlob(context.keysOf(familyMemberId), found.body, key), key) as AttachmentMetadata;
  await putJson(context.store, name, { familyMemberId, hmac, metadata, timestamp } satisfies LocalAttachment);
  return true;
}

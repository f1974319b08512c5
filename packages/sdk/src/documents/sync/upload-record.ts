/**
 * The bytes of one record version, before anything tells of them. A version is created only where nothing is, so of two devices that
 * chose the same number one takes the next; nobody overwrites. The number is noted before it is tried: a device that dies in between
 * finds its own write again by the mark inside.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { WaitingRecord } from '../local/queue.ts';
import type { RecordChange } from '../manifest/manifest.ts';
import { openRecord, sealRecord } from './record-envelope.ts';
import type { SyncContext } from './sync-context.ts';

/** More rivals for one record at one time are a loop, not a conflict. */
const numbersMax = 1_000;

/** @param after the highest version that is known to be taken */
export async function uploadRecord(context: SyncContext, waiting: WaitingRecord, after: number): Promise<WaitingRecord> {
  const keys = context.keys.familyMember(waiting.familyMemberId);
  const source = context.keysOf(waiting.familyMemberId);
  const envelope = {
    write_id: waiting.id,
    device_id: context.deviceId,
    updated_at: waiting.timestamp,
    deleted: waiting.isDeleted,
    body: waiting.body,
  };
  const { generation } = (await source.keys()).current;
  let entry = waiting;
  for (let version = waiting.version ?? after + 1, count = 0; count < numbersMax; version += 1, count += 1) {
    if (entry.version !== version) entry = await context.queue.replace({ sealedWith: generation, ...entry, version });
    const key = keys.record(waiting.recordId, version);
    const created = await context.storage.put(key, await sealRecord(source, envelope, key), { create: true });
    if (created !== undefined || (await isOurs(context, waiting, key)))
      return await context.queue.replace({ ...entry, change: changeOf(context, waiting, version) });
  }
  throw new StoreError('condition_conflict', `${numbersMax} versions of ${waiting.recordId} were taken by others`);
}

async function isOurs(context: SyncContext, waiting: WaitingRecord, key: string): Promise<boolean> {
  const found = await context.storage.get(key);
  if (found === undefined || found === 'unchanged') return false;
  try {
    const envelope = await openRecord(context.keysOf(waiting.familyMemberId), found.body, key);
    return envelope.write_id === waiting.id;
  } catch (thrown) {
    // A broken object takes its number, and no more.
    if (thrown instanceof StoreError && thrown.code === 'digest_mismatch') return false;
    throw thrown;
  }
}

function changeOf(context: SyncContext, waiting: WaitingRecord, version: number): RecordChange {
  return {
    type: 'record',
    family_member_id: waiting.familyMemberId,
    record_id: waiting.recordId,
    version,
    timestamp: waiting.timestamp,
    device_id: context.deviceId,
    action: waiting.isDeleted ? 'delete' : version === 1 ? 'insert' : 'update',
  };
}

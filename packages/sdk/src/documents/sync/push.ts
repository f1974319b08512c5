/**
 * Telling what waits: bytes first, then one write of the manifest for all of them, then tidying. An entry leaves the queue last, so
 * whatever step a device dies in, the next run repeats it and finds what is done.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { putRecord, readRecord } from '../local/local-records.ts';
import type { QueueEntry, WaitingRecord } from '../local/queue.ts';
import type { Cursor } from '../manifest/change-log.ts';
import { type Change, isSameChange, type RecordChange } from '../manifest/manifest.ts';
import { beats, claimOf } from '../manifest/winner.ts';
import { reseal } from '../sharing/reseal.ts';
import type { Conflict, SyncContext } from './sync-context.ts';
import { inParallel } from './transfers.ts';
import { uploadAttachment } from './upload-attachment.ts';
import { uploadRecord } from './upload-record.ts';

export interface Pushed {
  readonly told: number;
  readonly conflicts: readonly Conflict[];
}

/** One round: at most `appendMax` entries. `since` is the cursor of the pull just before. */
export async function push(context: SyncContext, since: Cursor): Promise<Pushed> {
  const entries = context.queue.entries(context.limits.appendMax);
  if (entries.length === 0) return { told: 0, conflicts: [] };
  const members = new Set(entries.map(({ familyMemberId }) => familyMemberId));
  for (const member of members) await context.keysOf(member).refresh();
  const groups = [...Map.groupBy(entries, subjectOf).values()];
  const conflicts: Conflict[] = [];
  await inParallel(groups, context.limits.transfersMax, async (group) => void conflicts.push(...(await upload(context, group))));
  const told = await tell(context, new Set(entries.map(({ id }) => id)), since);
  for (const member of members) await context.keysOf(member).refresh();
  await inParallel(told, context.limits.transfersMax, async (entry) => {
    await resealIfRekeyed(context, entry);
    await takeOver(context, entry);
    await context.queue.remove(entry);
  });
  return { told: told.length, conflicts };
}

const subjectOf = (entry: QueueEntry): string =>
  `${entry.kind}/${entry.familyMemberId}/${entry.kind === 'record' ? entry.recordId : entry.hmac}`;

/** The entries of one subject, one after another. */
async function upload(context: SyncContext, group: readonly QueueEntry[]): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  let before: number | undefined;
  for (const entry of group) {
    if (entry.kind === 'attachment') {
      if (entry.change === undefined) await uploadAttachment(context, entry);
      continue;
    }
    const local = await readRecord(context.store, entry);
    if (entry.change?.type === 'record') {
      before = entry.change.version;
      continue;
    }
    const base = before ?? entry.baseVersion ?? 0;
    const uploaded = await uploadRecord(context, entry, Math.max(base, local?.version ?? 0));
    const conflict = conflictOf(context, uploaded, base, local);
    if (conflict !== undefined) conflicts.push(conflict);
    before = uploaded.version;
  }
  return conflicts;
}

function conflictOf(
  context: SyncContext,
  { familyMemberId, recordId, version: mine = 0, timestamp }: WaitingRecord,
  base: number,
  local: Parameters<typeof beats>[2] | undefined,
): Conflict | undefined {
  if (mine <= base + 1) return undefined;
  const claim = { version: mine, timestamp, deviceId: context.deviceId };
  const isMine = local === undefined || beats(context.rule, claim, local);
  return { familyMemberId, recordId, mine, theirs: mine - 1, current: isMine ? 'mine' : 'theirs' };
}

/** One write of the manifest. A number that was told before (and freed since) is given up, and the record goes under the next. */
async function tell(context: SyncContext, ids: ReadonlySet<string>, since: Cursor): Promise<readonly QueueEntry[]> {
  for (;;) {
    const waiting = context.queue.entries().filter(({ id }) => ids.has(id));
    const changes = waiting.flatMap(({ change, isTold }) => (change === undefined || isTold === true ? [] : [change]));
    let taken: readonly RecordChange[] = [];
    const heard: Change[] = [];
    const judge = (told: readonly Change[]): void => {
      taken = changes
        .filter((change) => change.type === 'record')
        .filter((change) => told.some((other) => isNumberOf(change, other) && !isSameChange(change, other)));
      if (taken.length > 0) throw new StoreError('conflict', 'a number was told before');
      heard.splice(0, heard.length, ...told);
    };
    try {
      if (changes.length > 0) await context.log.append(changes, since, judge);
      await freeLosers(
        context,
        waiting.flatMap(({ change }) => change ?? []),
        heard,
      );
      return waiting;
    } catch (thrown) {
      if (taken.length === 0) throw thrown;
      for (const change of taken) await renumber(context, waiting, change);
    }
  }
}

const isNumberOf = (change: RecordChange, other: Change): boolean =>
  other.type === 'record' &&
  other.family_member_id === change.family_member_id &&
  other.record_id === change.record_id &&
  other.version === change.version;

async function renumber(context: SyncContext, waiting: readonly QueueEntry[], change: RecordChange): Promise<void> {
  const entry = waiting.find((one) => one.change === change);
  if (entry?.kind !== 'record') return;
  const { change: _, version: __, ...again } = entry;
  await context.queue.replace(again);
  await uploadRecord(context, again, change.version);
  await context.storage.delete(context.keys.familyMember(change.family_member_id).record(change.record_id, change.version));
}

/**
 * Last-write-wins removes what lost. Only where changes stand in one order: who tells later knows all that was told before, so every
 * loser has one who removes it, and no number that somebody may still be told of is freed for another.
 */
async function freeLosers(context: SyncContext, mine: readonly Change[], heard: readonly Change[]): Promise<void> {
  if (context.rule !== 'last-write-wins' || !context.log.isOrdered) return;
  for (const change of mine) {
    if (change.type !== 'record') continue;
    const keys = context.keys.familyMember(change.family_member_id);
    const place = { familyMemberId: change.family_member_id, recordId: change.record_id };
    const local = await readRecord(context.store, place);
    const told = [...mine, ...heard].filter(
      (other) =>
        other.type === 'record' && other.record_id === change.record_id && other.family_member_id === change.family_member_id,
    );
    const claims = [...told.map(claimOf), ...(local === undefined ? [] : [local])];
    const best = claims.reduce((left, right) => (beats(context.rule, right, left) ? right : left));
    const losers = new Set(claims.map(({ version }) => version).filter((version) => version !== best.version));
    for (const version of losers) await context.storage.delete(keys.record(change.record_id, version));
  }
}

/** A revocation may have begun between our reading of the ring and our write: what its sweep did not see, we seal again. */
async function resealIfRekeyed(context: SyncContext, entry: QueueEntry): Promise<void> {
  const source = context.keysOf(entry.familyMemberId);
  if (entry.sealedWith === (await source.keys()).current.generation) return;
  const keys = context.keys.familyMember(entry.familyMemberId);
  const written =
    entry.kind === 'attachment'
      ? [keys.attachmentData(entry.hmac), keys.attachmentMetadata(entry.hmac)]
      : entry.change?.type === 'record'
        ? [keys.record(entry.recordId, entry.change.version)]
        : [];
  for (const key of written) await reseal(context.storage, source, key);
}

/** What was told is now how this device has it. */
async function takeOver(context: SyncContext, entry: QueueEntry): Promise<void> {
  if (entry.kind !== 'record' || entry.change === undefined) return;
  const claim = claimOf(entry.change);
  const local = await readRecord(context.store, entry);
  if (local !== undefined && !beats(context.rule, claim, local)) return;
  const { familyMemberId, recordId, isDeleted, body } = entry;
  await putRecord(context.store, { familyMemberId, recordId, ...claim, isDeleted, body });
}

/**
 * Submits and dumps: what is new and was never deleted is appended to the user's log, in one transaction with the blobs that hold it.
 * The same entry sent again, by whomever, is found by its identity and not added (H7); a deleted one stays deleted (H6).
 */
import { historyDefault } from '@felloe/engine/container/history.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { countReading, hasDeletions, type ToldRange } from '@felloe/engine/history/deletion-reads.ts';
import { type EntryHead, identitiesOf, requireEntry, requireHistoryText } from '@felloe/engine/history/entry.ts';
import { rangesOf } from '@felloe/engine/history/inbox.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { findMarks } from './deletion-queries.ts';
import { type HistoryBlob, findKnown, insertBlobs, insertDumps, insertEntries } from './entry-queries.ts';
import { type DumpRequest, dumpRequestsFor } from './history-devices.ts';
import { emitHistory, type HistoryAsker, placeOf, submitJob } from './history-job.ts';
import type { HistoryDevice, HistoryUser, NewHistoryRow } from './history-records.ts';
import { deleteStaged, findStaged, insertStaged } from './staged-queries.ts';
import { changeUser, findDevices, findUser, writeDevice } from './user-queries.ts';

/** An entry as a spoke names it: what is in clear, and where its bytes lie. */
export interface SubmittedEntry extends EntryHead {
  readonly blobId: string;
  readonly firstByte: number;
  readonly byteCount: number;
}

export interface Submission {
  /** Empty when the client did not say. */
  readonly sourceDevice: string;
  /** The last, or all, of the entries. */
  readonly entries: readonly SubmittedEntry[];
  /** Where earlier ones were staged; undefined for none. */
  readonly staged: { readonly submissionId: string; readonly pages: number } | undefined;
  readonly blobs: readonly NewBlob[];
  readonly epoch: number;
  /** The device that a dump is for; undefined for an ordinary submit. */
  readonly dumpFor: string | undefined;
}

export interface Submitted {
  readonly added: number;
  readonly dumpRequests: readonly DumpRequest[];
  readonly deletions: readonly ToldRange[];
}

interface Judged {
  readonly fresh: readonly NewHistoryRow[];
  /** Entries that were there, with who had sent them. */
  readonly known: readonly { readonly position: number; readonly sourceDevice: string }[];
}

export class HistorySubmissions {
  readonly #lanes: Lanes;
  readonly #references: BlobReferences;

  constructor(lanes: Lanes, references: BlobReferences) {
    this.#lanes = lanes;
    this.#references = references;
  }

  /** Keeps a page of a submission that is too long for one message. Again with the same page it changes nothing. */
  async stage(
    asker: HistoryAsker,
    page: { submissionId: string; page: number; entries: readonly SubmittedEntry[] },
  ): Promise<void> {
    const { submissionId, entries } = page;
    if (page.page < 1 || page.page * entries.length > limits.history.entriesPerBodyMax) throw tooMany();
    for (const entry of entries) requireEntry(entry);
    const job = { name: 'stage_history', subject: `${submissionId} ${page.page}`, eventsMax: 0 };
    const run = async ({ querier, now }: Batch): Promise<void> => {
      const user = await findUser(querier, placeOf(asker));
      if (user === undefined) throw new StoreError('not_found', 'this user has no devices');
      await insertStaged(querier, placeOf(asker), { ...page, now });
    };
    await submitJob(this.#lanes, asker, { ...job, run });
  }

  /** Throws `not_found` for a user without devices, `quota_exceeded`, `epoch_closed`. */
  async submit(asker: HistoryAsker, submission: Submission): Promise<Submitted> {
    requireHistoryText('device_id', submission.sourceDevice, limits.history.nameLengthMax);
    const blobIds = submission.blobs.map(({ blobId }) => blobId).join(' ');
    const job = { name: 'submit_history', subject: blobIds.slice(0, 200), eventsMax: 1 };
    return submitJob(this.#lanes, asker, { ...job, run: (batch) => this.#submit(batch, asker, submission) });
  }

  async #submit(batch: Batch, asker: HistoryAsker, submission: Submission): Promise<Submitted> {
    const { querier } = batch;
    const user = await findUser(querier, placeOf(asker));
    const devices = user === undefined ? [] : await findDevices(querier, user);
    if (user === undefined || devices.length === 0) throw new StoreError('not_found', 'this user has no devices');
    const entries = [...(await stagedEntries(querier, user, submission)), ...submission.entries];
    const judged = await judge(querier, user, entries);
    if (judged.fresh.length > 0) await this.#append(batch, asker, { user, submission, judged });
    if (submission.dumpFor !== undefined) await answerDump(batch, user, devices, { deviceId: submission.dumpFor, judged });
    const told = await tellDeletions(batch, user, devices, submission);
    batch.count({ ...countedOf(user), operation: 'history_submit', bytes: bytesOf(judged.fresh) });
    const dumpRequests = dumpRequestsFor(devices, submission.sourceDevice);
    return { added: judged.fresh.length, dumpRequests, deletions: told };
  }

  async #append(
    batch: Batch,
    asker: HistoryAsker,
    { user, submission, judged }: { readonly user: HistoryUser; readonly submission: Submission; readonly judged: Judged },
  ): Promise<void> {
    const { fresh } = judged;
    const bytes = user.bytes + bytesOf(fresh);
    const { userBytesMax } = asker.row.documents.setting('history') ?? historyDefault;
    if (bytes > userBytesMax) {
      throw new StoreError('quota_exceeded', `the history would have more than ${userBytesMax} bytes`, {
        details: { limit: String(userBytesMax) },
      });
    }
    const { querier, now } = batch;
    const held = blobsOf(fresh, submission.blobs);
    // Those that nothing new is in stay pending, and expire.
    const used = new Set(held.map(({ blobId }) => blobId));
    await this.#references.makeLive(
      batch,
      submission.blobs.filter(({ blobId }) => used.has(blobId)),
      submission.epoch,
    );
    await insertBlobs(querier, user, held, now);
    await insertEntries(querier, user, fresh, { sourceDevice: submission.sourceDevice, now });
    await changeUser(querier, user, { head: user.head + fresh.length, bytes, deletionHead: user.deletionHead });
    emitHistory(batch, asker, 'history.submitted', { device: submission.sourceDevice, entries: fresh.length });
  }
}

async function stagedEntries(querier: Querier, user: HistoryUser, { staged }: Submission): Promise<SubmittedEntry[]> {
  if (staged === undefined) return [];
  const pages = await findStaged(querier, user, staged.submissionId);
  if (pages.length !== staged.pages) throw new StoreError('not_found', 'pages of this submission are not there any more');
  await deleteStaged(querier, user, staged.submissionId);
  return pages.flat();
}

async function judge(querier: Querier, user: HistoryUser, entries: readonly SubmittedEntry[]): Promise<Judged> {
  if (entries.length > limits.history.entriesPerBodyMax) throw tooMany();
  const identities = identitiesOf(entries);
  const firsts = new Map<string, SubmittedEntry>();
  for (const [index, identity] of identities.entries()) {
    const entry = entries[index];
    if (entry !== undefined && !firsts.has(identity)) firsts.set(identity, entry);
  }
  const known = await findKnown(querier, user, [...firsts.keys()]);
  const instants = new Map([...firsts].map(([identity, entry]) => [identity, String(requireEntry(entry))]));
  const marks = await marksAmong(querier, user, firsts, instants);
  const fresh: NewHistoryRow[] = [];
  for (const [identity, { time, blobId, firstByte, byteCount }] of firsts) {
    const instant = instants.get(identity) ?? '';
    if (known.has(identity) || marks.has(identity) || marks.has(`t:${instant}`)) continue;
    fresh.push({ position: user.head + fresh.length + 1, identity, time, instant, blobId, firstByte, byteCount });
  }
  return { fresh, known: [...known.values()] };
}

/** The identity of an entry with an id is its own mark. */
async function marksAmong(
  querier: Querier,
  user: HistoryUser,
  firsts: ReadonlyMap<string, SubmittedEntry>,
  instants: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  if (user.deletionHead === 0) return new Set();
  const asked = new Set([...firsts.keys(), ...[...instants.values()].map((instant) => `t:${instant}`)]);
  return findMarks(querier, user, [...asked]);
}

/** What each blob holds of the new entries. The rest of its bytes nobody may have: it is dirty from the beginning. */
function blobsOf(fresh: readonly NewHistoryRow[], blobs: readonly NewBlob[]): HistoryBlob[] {
  const byBlob = Map.groupBy(fresh, ({ blobId }) => blobId);
  return [...byBlob].map(([blobId, rows]) => {
    const blob = blobs.find((each) => each.blobId === blobId);
    const outside = rows.some((row) => row.firstByte + row.byteCount > (blob?.size ?? 0));
    if (blob === undefined || outside) throw new StoreError('invalid_argument', 'an entry names bytes that were not sent');
    const liveBytes = bytesOf(rows);
    return { blobId, entries: rows.length, liveBytes, isDirty: liveBytes < blob.size };
  });
}

/** The device that asked has nothing more to ask; what it got neither before nor through its inbox comes into its inbox now. */
async function answerDump(
  { querier, now }: Batch,
  user: HistoryUser,
  devices: readonly HistoryDevice[],
  { deviceId, judged }: { readonly deviceId: string; readonly judged: Judged },
): Promise<void> {
  const device = devices.find((each) => each.deviceId === deviceId);
  if (device === undefined) return;
  const before = judged.known.filter((entry) => entry.position <= device.beganAt && entry.sourceDevice !== deviceId);
  const dump = device.newestDump + 1;
  const ranges = rangesOf(before.map((entry) => entry.position)).map((range) => ({ ...range, dump }));
  if (ranges.length > 0) await insertDumps(querier, user, deviceId, ranges);
  await writeDevice(querier, user, { ...device, newestDump: dump, dumpRequestedAt: 0 }, now);
}

/** An ordinary submit is answered with what was deleted, too. */
async function tellDeletions(
  { querier, now }: Batch,
  user: HistoryUser,
  devices: readonly HistoryDevice[],
  { sourceDevice, dumpFor }: Submission,
): Promise<ToldRange[]> {
  const device = devices.find((each) => each.deviceId === sourceDevice);
  if (device === undefined || dumpFor !== undefined) return [];
  const before = { after: device.deletionsAfter, runs: device.deletionRuns };
  if (!hasDeletions(before, user.deletionHead)) return [];
  const { told, reads } = countReading(before, user.deletionHead);
  await writeDevice(querier, user, { ...device, deletionsAfter: reads.after, deletionRuns: reads.runs }, now);
  return told;
}

function bytesOf(rows: readonly { readonly byteCount: number }[]): number {
  return rows.reduce((sum, { byteCount }) => sum + byteCount, 0);
}

function countedOf({ tenantId, containerId }: HistoryUser) {
  return { tenantId, containerId };
}

function tooMany(): StoreError {
  const max = limits.history.entriesPerBodyMax;
  return new StoreError('too_large', `a submission has at most ${max} entries`, { details: { limit: String(max) } });
}

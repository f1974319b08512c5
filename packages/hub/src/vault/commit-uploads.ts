/**
 * Bytes that came. A history entry gets its place here and is visible from this commit on, so nobody is shown an entry without bytes
 * (W6), and whoever read the history before finds it behind what was read (W7). A snapshot's bytes are kept for the save.
 *
 * All commits of a batch take two trips to the database, however many they are. Places are handed out in the order of the jobs.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { nextPlace } from '@felloe/engine/vault/cursor.ts';
import { giveUpBlobs, makeAwaitedLive } from '../blobs/awaited-blobs.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import { type BlobReferences, sessionEnded } from '../blobs/blob-references.ts';
import { settleAll } from '../database/settle-all.ts';
import { BulkCalls } from '../lanes/bulk-calls.ts';
import type { Batch, Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { type FinishedUpload, findFinished, insertEntries, type NewEntry, writeMailboxes } from './entry-queries.ts';
import { writeUploads } from './upload-queries.ts';
import { nameOfBytes, tellVault } from './vault-events.ts';
import { type EntryRow, type MailboxRow, newMailboxId, subjectKey, type UploadRow, type VaultSubject } from './vault-records.ts';
import type { VaultRoom, VaultRooms } from './vault-rooms.ts';

export interface CommitWish {
  readonly container: ContainerRow;
  readonly uploadId: string;
  /** undefined for no bytes. */
  readonly blob: NewBlob | undefined;
  /** Of the bytes themselves. */
  readonly size: number;
  readonly epoch: number;
}

/** What became of it: an entry of a history, or bytes that a snapshot can be saved from (`position` 0). */
export interface CommittedUpload {
  readonly upload: UploadRow;
  readonly entry: EntryRow;
}

export interface CommitsOptions {
  readonly lanes: Lanes;
  readonly references: BlobReferences;
  readonly rooms: VaultRooms;
  /** A mailbox got an entry. */
  readonly onAppended: (subject: VaultSubject) => void;
}

export class Commits {
  readonly #options: CommitsOptions;
  readonly #calls: BulkCalls<CommitWish, CommittedUpload>;

  constructor(options: CommitsOptions) {
    this.#options = options;
    this.#calls = new BulkCalls(options.lanes, (batch, wishes) => this.#commitAll(batch, wishes));
  }

  /**
   * Asked again it answers the same, whatever bytes come with it; those are left to expire.
   * @throws StoreError `upload_not_found` for one that was cleaned away, `epoch_closed`, `quota_exceeded`.
   */
  commit(wish: CommitWish, order: JobOrder): Promise<CommittedUpload> {
    const { lane, containerId } = wish.container;
    // The second of two that commit one upload finds it done.
    const exclusive = [`vault_upload/${wish.uploadId}`];
    return this.#calls.submit({
      name: 'commit_vault_upload',
      lane,
      exclusive,
      shared: [containerId],
      eventsMax: 1,
      order,
      wish,
    });
  }

  async #commitAll(batch: Batch, wishes: readonly CommitWish[]): Promise<Outcome<CommittedUpload>[]> {
    const { references, rooms } = this.#options;
    const staged = wishes.flatMap(({ blob, epoch }) => (blob === undefined ? [] : [{ blobId: blob.blobId, epoch }]));
    const [open, found, quotas] = await settleAll([
      references.staged(batch, staged),
      findFinished(
        batch.querier,
        wishes.map(({ container, uploadId }) => ({ tenantId: container.tenantId, uploadId })),
      ),
      rooms.of(
        batch.querier,
        wishes.map(({ container }) => container),
      ),
    ]);
    const plan: Plan = {
      batch,
      open,
      found,
      quotas,
      mailboxes: new Map(),
      entries: [],
      uploads: [],
      blobs: [],
      arrived: [],
      givenUp: [],
    };
    const outcomes = wishes.map((wish) => commitOne(plan, wish));
    await this.#write(plan);
    return outcomes;
  }

  async #write(plan: Plan): Promise<void> {
    const { batch, mailboxes, entries, uploads, blobs, arrived, givenUp, quotas } = plan;
    if (uploads.length === 0) return;
    const { querier } = batch;
    await settleAll([
      this.#options.references.insertLive(batch, blobs),
      ...arrived.map((blob) => requireAwaited(batch, blob)),
      givenUp.length > 0 ? giveUpBlobs(batch, givenUp) : undefined,
      writeUploads(querier, uploads),
      mailboxes.size > 0 ? writeMailboxes(querier, [...mailboxes.values()]) : undefined,
      entries.length > 0 ? insertEntries(querier, entries) : undefined,
      this.#options.rooms.write(querier, quotas),
    ]);
    batch.onCommitted(() => {
      for (const mailbox of mailboxes.values()) this.#options.onAppended(mailbox);
    });
  }
}

interface Plan {
  readonly batch: Batch;
  /** Staged blobs whose session is open. */
  readonly open: ReadonlySet<string>;
  readonly found: ReadonlyMap<string, FinishedUpload>;
  readonly quotas: ReadonlyMap<string, VaultRoom>;
  /** As they will be written. */
  readonly mailboxes: Map<string, MailboxRow>;
  readonly entries: NewEntry[];
  readonly uploads: UploadRow[];
  readonly blobs: NewBlob[];
  /** Awaited ones that were found where clients wrote them. */
  readonly arrived: NewBlob[];
  readonly givenUp: string[];
}

function commitOne(plan: Plan, wish: CommitWish): Outcome<CommittedUpload> {
  const finished = plan.found.get(wish.uploadId);
  if (finished === undefined || finished.upload.containerId !== wish.container.containerId) {
    return { error: new StoreError('upload_not_found') };
  }
  const { upload, entry } = finished;
  // A history has a digest once.
  if (upload.state !== 'awaited' || entry !== undefined) return answerAgain(finished);
  const refusal = refusalOfBlob(plan, wish, upload) ?? refusalOfQuota(plan, wish, finished);
  if (refusal !== undefined) return { error: refusal };
  takeBlob(plan, wish, upload);
  const { batch } = plan;
  const { size } = wish;
  const content = { size, blobId: wish.blob?.blobId };
  if (upload.kind === 'snapshot') {
    const stored: UploadRow = { ...upload, ...content, state: 'stored' };
    plan.uploads.push(stored);
    tellCommit(batch, wish, upload, { type: 'vault.snapshot.stored', operation: 'store_vault_snapshot' });
    return { value: { upload: stored, entry: { ...entryOfSnapshot(stored) } } };
  }
  const appended = append(plan, upload, content);
  const taken: UploadRow = { ...upload, state: 'taken', size, blobId: undefined };
  plan.uploads.push(taken);
  tellCommit(batch, wish, upload, { type: 'vault.entry.appended', operation: 'append_vault_entry', ...placeOf(appended) });
  return { value: { upload: taken, entry: appended } };
}

function append(plan: Plan, upload: UploadRow, content: Pick<EntryRow, 'size' | 'blobId'>): EntryRow {
  const { tenantId, containerId, owner, topic, digest } = upload;
  const mailbox = mailboxOf(plan, upload);
  const place = nextPlace(mailbox, plan.batch.now);
  plan.mailboxes.set(subjectKey(upload), {
    tenantId,
    containerId,
    owner,
    topic,
    mailboxId: mailbox.mailboxId,
    lastPosition: place.position,
    lastTimestamp: place.timestamp,
    entries: mailbox.entries + 1,
    bytes: mailbox.bytes + content.size,
  });
  const entry: EntryRow = { ...place, digest, ...content };
  plan.entries.push({ ...entry, tenantId, mailboxId: mailbox.mailboxId });
  return entry;
}

/** With what this batch has appended so far. */
function mailboxOf(plan: Plan, upload: UploadRow): Omit<MailboxRow, keyof VaultSubject> {
  return (
    plan.mailboxes.get(subjectKey(upload)) ??
    plan.found.get(upload.uploadId)?.mailbox ?? {
      mailboxId: newMailboxId(),
      lastPosition: 0,
      lastTimestamp: 0,
      entries: 0,
      bytes: 0,
    }
  );
}

/** Its answer was lost, or somebody sent the same bytes again. */
function answerAgain({ upload, entry }: FinishedUpload): Outcome<CommittedUpload> {
  if (upload.kind === 'snapshot') return { value: { upload, entry: entryOfSnapshot(upload) } };
  // Retention took it since: as with any upload whose time is over.
  return entry === undefined ? { error: new StoreError('upload_not_found') } : { value: { upload, entry } };
}

function entryOfSnapshot({ digest, size, blobId, reservedAt }: UploadRow): EntryRow {
  return { position: 0, timestamp: Math.floor(reservedAt / 1000), digest, size, blobId };
}

/** SHA-256 of no bytes. */
const digestOfNothing = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function refusalOfBlob(plan: Plan, { blob, size }: CommitWish, upload: UploadRow): StoreError | undefined {
  if (blob === undefined) return size === 0 && upload.digest === digestOfNothing ? undefined : new StoreError('digest_mismatch');
  const isAwaited = blob.blobId === upload.blobId;
  if (isAwaited && blob.backendId !== upload.backendId)
    return new StoreError('invalid_argument', 'the upload is awaited elsewhere');
  if (!isAwaited && !plan.open.has(blob.blobId)) return sessionEnded();
  if (blob.sha256 !== '' && `0x${blob.sha256}` !== upload.digest) return new StoreError('digest_mismatch');
  return undefined;
}

function refusalOfQuota(plan: Plan, { container, size }: CommitWish, { upload }: FinishedUpload): StoreError | undefined {
  const room = plan.quotas.get(container.containerId);
  if (room === undefined) return undefined;
  // A snapshot counts when it is saved; what it could not be saved from is refused already.
  if (upload.kind === 'snapshot') return room.refusal(upload.topic, { entries: 0, bytes: size }, 0);
  const held = mailboxOf(plan, upload);
  return room.take(upload.topic, { entries: held.entries + 1, bytes: held.bytes + size }, size);
}

function takeBlob(plan: Plan, { blob }: CommitWish, upload: UploadRow): void {
  const isAwaited = blob !== undefined && blob.blobId === upload.blobId;
  if (isAwaited) plan.arrived.push(blob);
  else if (upload.blobId !== undefined) plan.givenUp.push(upload.blobId);
  if (blob !== undefined && !isAwaited) plan.blobs.push(blob);
}

async function requireAwaited(batch: Batch, blob: NewBlob): Promise<void> {
  if (!(await makeAwaitedLive(batch, blob))) throw new StoreError('internal', 'an awaited upload had no awaited blob');
}

function placeOf({ position, timestamp }: EntryRow) {
  return { place: { position, timestamp } };
}

function tellCommit(
  batch: Batch,
  { container, size }: CommitWish,
  upload: UploadRow,
  told: {
    readonly type: 'vault.snapshot.stored' | 'vault.entry.appended';
    readonly operation: string;
    readonly place?: { readonly position: number; readonly timestamp: number };
  },
): void {
  const { type, operation, place } = told;
  const { owner, topic, digest, signer } = upload;
  const data = { topic, owner, digest, size, principal: signer, ...place };
  tellVault(batch, container, { type, operation, name: nameOfBytes(upload), bytes: size, data });
}

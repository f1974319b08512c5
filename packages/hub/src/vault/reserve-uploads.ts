/**
 * Announcing bytes that will be sent: all reservations of a batch in two trips to the database. Asked again for the same bytes it is the
 * same upload, with its time begun anew.
 *
 * Bytes that are the subject's snapshot already are not sent again: the upload takes a reference of its own to their blob. So whatever
 * becomes of it, saved, given up or cleaned away, the snapshot keeps its blob (W2 and W3 of the original cannot happen).
 */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { VaultKind } from '@felloe/engine/vault/rights.ts';
import { awaitBlobs } from '../blobs/awaited-blobs.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import { settleAll } from '../database/settle-all.ts';
import { BulkCalls } from '../lanes/bulk-calls.ts';
import type { Batch, Outcome } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { type AnnouncedBytes, countOpenUploads, findAnnounced, type UploadName, writeUploads } from './upload-queries.ts';
import { tellVault } from './vault-events.ts';
import { subjectKey, type UploadRow } from './vault-records.ts';

export interface ReservationWish {
  readonly container: ContainerRow;
  readonly kind: VaultKind;
  readonly signer: string;
  /** Rights are judged. */
  readonly places: readonly { readonly topic: string; readonly owner: string; readonly digest: string }[];
  /** Where clients write by themselves; undefined: through a spoke. */
  readonly directBackendId: string | undefined;
}

export interface ReservationsOptions {
  readonly lanes: Lanes;
  readonly references: BlobReferences;
  /** Whether a container was not removed. */
  readonly isThere: (containerId: string) => boolean;
}

export class Reservations {
  readonly #references: BlobReferences;
  readonly #isThere: (containerId: string) => boolean;
  readonly #calls: BulkCalls<ReservationWish, readonly UploadRow[]>;

  constructor({ lanes, references, isThere }: ReservationsOptions) {
    this.#references = references;
    this.#isThere = isThere;
    this.#calls = new BulkCalls(lanes, (batch, wishes) => this.#reserveAll(batch, wishes));
  }

  /** Aligned with the places. Throws `quota_exceeded` when the signer has too many uploads open. */
  reserve(wish: ReservationWish, order: JobOrder): Promise<readonly UploadRow[]> {
    const { lane, containerId } = wish.container;
    const name = 'reserve_vault_uploads';
    return this.#calls.submit({ name, lane, exclusive: [], shared: [containerId], eventsMax: 1, order, wish });
  }

  async #reserveAll(batch: Batch, wishes: readonly ReservationWish[]): Promise<Outcome<readonly UploadRow[]>[]> {
    const names = wishes.flatMap(namesOf);
    const signers = new Map(wishes.map((wish) => [signerKey(wish), { ...wish.container, signer: wish.signer }]));
    const [found, open] = await settleAll([
      findAnnounced(batch.querier, names),
      countOpenUploads(batch.querier, [...signers.values()]),
    ]);
    const plan: Plan = {
      now: batch.now,
      announced: announcedByName(names, found),
      open,
      planned: new Map(),
      shared: [],
      awaited: [],
    };
    const outcomes = wishes.map((wish): Outcome<readonly UploadRow[]> => {
      const isThere = this.#isThere(wish.container.containerId);
      return isThere ? reserveOne(plan, wish) : { error: new StoreError('container_not_found') };
    });
    for (const [index, wish] of wishes.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'value' in outcome && outcome.value.length > 0) tell(batch, wish);
    }
    await settleAll([
      plan.shared.length > 0 ? this.#references.share(batch, plan.shared) : undefined,
      plan.awaited.length > 0 ? awaitBlobs(batch, plan.awaited) : undefined,
      plan.planned.size > 0 ? writeUploads(batch.querier, [...plan.planned.values()]) : undefined,
    ]);
    return outcomes;
  }
}

interface Plan {
  readonly now: number;
  readonly announced: ReadonlyMap<string, AnnouncedBytes>;
  readonly open: Map<string, number>;
  /** As they will be written, by name: a later wish of the batch finds what an earlier one left. */
  readonly planned: Map<string, UploadRow>;
  readonly shared: string[];
  readonly awaited: { blobId: string; tenantId: string; backendId: string }[];
}

function reserveOne(plan: Plan, wish: ReservationWish): Outcome<readonly UploadRow[]> {
  const signer = signerKey(wish);
  const open = (plan.open.get(signer) ?? 0) + namesOf(wish).filter((name) => isBegunBy(plan, name)).length;
  if (open > limits.vault.openUploadsPerSignerMax) {
    return { error: new StoreError('quota_exceeded', 'this key has begun as many uploads as it may; finish some or wait') };
  }
  plan.open.set(signer, open);
  return {
    value: namesOf(wish).map((name) => {
      const key = nameKey(name);
      const upload = plan.planned.get(key) ?? uploadOf(plan, wish, name);
      plan.planned.set(key, upload);
      return upload;
    }),
  };
}

/** Whether reserving this opens an upload: what is open already stays so, and what is in the history is done. */
function isBegunBy({ planned, announced }: Plan, name: UploadName): boolean {
  const key = nameKey(name);
  const { upload, isEntry } = announced.get(key) ?? { upload: undefined, isEntry: false };
  return !planned.has(key) && !isEntry && (upload === undefined || upload.state === 'taken');
}

function uploadOf(plan: Plan, wish: ReservationWish, name: UploadName): UploadRow {
  const { upload, live, isEntry } = plan.announced.get(nameKey(name)) ?? { upload: undefined, live: undefined, isEntry: false };
  const begun = {
    ...name,
    uploadId: upload?.uploadId ?? randomUUID(),
    signer: wish.signer,
    reservedAt: plan.now,
    prevDigest: '',
    size: 0,
    blobId: undefined,
    backendId: undefined,
  };
  if (isEntry) return { ...begun, state: 'taken' };
  if (upload !== undefined && upload.state !== 'taken') return { ...upload, reservedAt: plan.now };
  if (live !== undefined) {
    if (live.blobId !== undefined) plan.shared.push(live.blobId);
    return { ...begun, state: 'stored', size: live.size, blobId: live.blobId };
  }
  if (wish.directBackendId === undefined) return { ...begun, state: 'awaited' };
  const blob = { blobId: randomUUID(), tenantId: name.tenantId, backendId: wish.directBackendId };
  plan.awaited.push(blob);
  return { ...begun, state: 'awaited', blobId: blob.blobId, backendId: blob.backendId };
}

function tell(batch: Batch, { container, kind, signer, places }: ReservationWish): void {
  tellVault(batch, container, {
    type: 'vault.upload.reserved',
    operation: 'reserve_vault_uploads',
    name: '',
    bytes: 0,
    operations: places.length,
    data: { kind, count: places.length, principal: signer },
  });
}

function announcedByName(names: readonly UploadName[], found: readonly AnnouncedBytes[]): Map<string, AnnouncedBytes> {
  return new Map(names.map((name, index) => [nameKey(name), found[index] as AnnouncedBytes]));
}

function namesOf({ container, kind, places }: ReservationWish): UploadName[] {
  const { tenantId, containerId } = container;
  return places.map(({ topic, owner, digest }) => ({ tenantId, containerId, topic, owner, digest, kind }));
}

function nameKey(name: UploadName): string {
  return `${name.kind} ${subjectKey(name)} ${name.digest}`;
}

function signerKey({ container, signer }: ReservationWish): string {
  return `${container.containerId}/${signer}`;
}

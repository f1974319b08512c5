/**
 * All deletions of a user, remembered for ever, in the order in which they were added. The head is one object, so that asking whether there
 * is anything new costs one GET; full parts are put aside and never change.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { compareAndSet, decodeText, type Document, encodeJson } from '../../s3-store/compare-and-set.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { DeletedEntries, identifiersOf } from '../deletion-rule.ts';
import { historyLimits } from '../history-limits.ts';
import { inParallel } from '../in-parallel.ts';
import type { DeletionRequest } from '../sync-backend.ts';
import { type DeletionListHead, deletionListHeadOf } from './bucket-documents.ts';
import type { BucketLayout } from './bucket-layout.ts';

export class DeletionList {
  readonly #store: S3Store;
  readonly #layout: BucketLayout;
  readonly #deleted = new DeletedEntries();
  #head: Document<DeletionListHead> = { value: { parts: 0, requests: [] }, etag: undefined };
  /** Requests of full parts, then those of the head. */
  #requests: DeletionRequest[] = [];
  #partsRead = 0;

  constructor(store: S3Store, layout: BucketLayout) {
    this.#store = store;
    this.#layout = layout;
  }

  /** What it knew when it was read last. */
  get deleted(): DeletedEntries {
    return this.#deleted;
  }

  /** How many there are, as a position for `since`. */
  get length(): number {
    return this.#requests.length;
  }

  since(position: number): readonly DeletionRequest[] {
    return this.#requests.slice(position);
  }

  /** One GET, and one more for every part that was not read yet. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const found = await this.#store.get(this.#layout.deletionList(), this.#head.etag, signal);
    if (found === 'unchanged' || found === undefined) return;
    await this.#take({ value: deletionListHeadOf(decodeText(found.body)), etag: found.etag }, signal);
  }

  /** A GET and a PUT; only the PUT when it has been read and nobody else added. A request that is there is not added again. */
  async add(request: DeletionRequest, signal?: AbortSignal): Promise<void> {
    const wanted = JSON.stringify([request.send_time, request.messages]);
    let full: DeletionListHead | undefined;
    const document = await compareAndSet(this.#store, {
      key: this.#layout.deletionList(),
      parse: deletionListHeadOf,
      held: this.#head.etag === undefined ? undefined : this.#head,
      signal,
      change: (before) => {
        full = undefined;
        if (before.requests.some((one) => JSON.stringify([one.send_time, one.messages]) === wanted)) return undefined;
        if (before.requests.length < historyLimits.deletionsPerPart)
          return { ...before, requests: [...before.requests, request] };
        full = before;
        return undefined;
      },
    });
    await this.#take(document, signal);
    if (full === undefined) return;
    await this.#putAside(full, signal);
    await this.add(request, signal);
  }

  /** Whoever comes first writes the part; all would write the same, since a full head only changes by being emptied. */
  async #putAside(full: DeletionListHead, signal: AbortSignal | undefined): Promise<void> {
    const key = this.#layout.deletionListPart(full.parts);
    await this.#store.put(key, encodeJson({ requests: full.requests }), { condition: { ifNoneMatch: '*' }, signal });
    const document = await compareAndSet(this.#store, {
      key: this.#layout.deletionList(),
      parse: deletionListHeadOf,
      held: this.#head,
      signal,
      change: (before) => (before.parts === full.parts ? { parts: full.parts + 1, requests: [] } : undefined),
    });
    await this.#take(document, signal);
  }

  async #take(head: Document<DeletionListHead>, signal: AbortSignal | undefined): Promise<void> {
    const missing = Array.from({ length: head.value.parts - this.#partsRead }, (_, index) => this.#partsRead + index);
    const parts = await inParallel(missing, historyLimits.parallelRequests, async (part) => {
      const key = this.#layout.deletionListPart(part);
      const found = await this.#store.get(key, undefined, signal);
      // Going on without it would bring back what was deleted.
      if (found === undefined || found === 'unchanged') throw new StoreError('blob_missing', `${key} is gone: restore it`);
      return deletionListHeadOf(decodeText(found.body)).requests;
    });
    const settled = this.#partsRead * historyLimits.deletionsPerPart;
    const requests = [...this.#requests.slice(0, settled), ...parts.flat(), ...head.value.requests];
    for (const request of requests.slice(settled)) this.#deleted.add(identifiersOf(request));
    this.#requests = requests;
    this.#partsRead = head.value.parts;
    this.#head = head;
  }
}

/**
 * The scrub: slowly compares backends with records (packages/docs/decisions/the-slow-scrub.md). A step records two pieces of work a
 * backend, which spokes take like all others; what they report is judged here, in the system's lane.
 *
 *   verify_blobs   a page of live blobs by id: live and not there ──▶ lost: told once, nothing is ever deleted for it
 *   list_backend   a page of what lies there: in no record ──▶ stray ──▶ seen again after its age ──▶ discarded as any blob that died
 */
import { randomUUID } from 'node:crypto';
import { isForeignPage, isOldStray, strayAgeMs } from '@felloe/engine/blob/stray.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { systemTenantId } from '../session/call-context.ts';
import {
  type BlobRange,
  countLost,
  type ExpectedBlob,
  type FaultyBlob,
  findLiveBlobs,
  findNames,
  findPageEnd,
  findSteps,
  findUnknown,
  forgetFound,
  forgetStrays,
  type FoundBlob,
  insertLost,
  type LostBlob,
  noBlobId,
  rememberStrays,
  saveCursor,
  saveStep,
  type ScrubStep,
  type Stray,
} from './scrub-queries.ts';
import { insertWork, type WorkRow } from './work-queries.ts';

export interface ScrubOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0: never. */
  readonly scrubEveryMs: number;
  readonly pendingMs: number;
  readonly graceMs: number;
  readonly zombieMs: number;
  /** Those whose bytes outlive a process, by name. */
  readonly backends: () => readonly { readonly backendId: string; readonly name: string }[];
}

export interface ScrubCounters {
  /** Pages judged. */
  pages: number;
  /** Live blobs that are not on their backend, as far as the walk knows. */
  lost: number;
  /** Strays handed out to be deleted. */
  strays: number;
  /** Pages left alone because most of them was unknown. */
  foreignPages: number;
}

/** What a spoke found out about a page. */
export interface ScrubReport {
  readonly faulty: readonly FaultyBlob[];
  readonly found: readonly FoundBlob[];
  /** Where the next page of a listing begins; empty at the end. */
  readonly cursor: string;
}

const idsToldMax = 20;

export class Scrub {
  readonly counters: ScrubCounters = { pages: 0, lost: 0, strays: 0, foreignPages: 0 };
  readonly #options: ScrubOptions;
  readonly #strayAgeMs: number;
  /** Monotonic. */
  #nextStepAt = 0;
  #closing = false;
  #telling: Promise<void> = Promise.resolve();

  constructor(options: ScrubOptions) {
    this.#options = options;
    this.#strayAgeMs = strayAgeMs(options);
  }

  async load(): Promise<void> {
    this.counters.lost = await countLost(this.#options.database);
  }

  /** Resolves when everything found so far is told; names are looked up no more. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#telling;
  }

  /** Records the work of backends whose turn it is. Returns how many pieces. */
  async step(): Promise<number> {
    const { lanes, clock, scrubEveryMs, backends } = this.#options;
    if (scrubEveryMs === 0 || clock.monotonic() < this.#nextStepAt) return 0;
    const backendIds = backends().map(({ backendId }) => backendId);
    const { recorded, waitMs } = await lanes.system('scrub_step', async ({ querier, now }) => {
      const steps = await findSteps(querier, backendIds, now);
      const due = steps.filter((step) => now - step.steppedAt >= scrubEveryMs);
      let count = 0;
      for (const each of due) count += await recordStep(querier, each, now);
      const waits = steps.filter((step) => !due.includes(step)).map((step) => step.steppedAt + scrubEveryMs - now);
      return { recorded: count, waitMs: Math.min(scrubEveryMs, ...waits) };
    });
    this.#nextStepAt = clock.monotonic() + waitMs;
    return recorded;
  }

  /** What a spoke that took `verify_blobs` has to look for. */
  pageOf(querier: Querier, work: WorkRow): Promise<ExpectedBlob[]> {
    return findLiveBlobs(querier, rangeOf(work), limits.blob.scrubPageMax);
  }

  /** Part of the transaction that finishes the work. Emits an event for every blob that is newly lost. */
  async judge(batch: Batch, work: WorkRow, report: ScrubReport): Promise<void> {
    if (work.kind === 'verify_blobs') await this.#judgeMissing(batch, rangeOf(work), report.faulty);
    else await this.#judgeFound(batch, work.backendId, report);
    batch.onCommitted(() => {
      this.counters.pages += 1;
    });
  }

  async #judgeMissing(batch: Batch, range: BlobRange, faulty: readonly FaultyBlob[]): Promise<void> {
    const { querier, now } = batch;
    await forgetFound(querier, range, faulty);
    const lost = faulty.length === 0 ? [] : await insertLost(querier, range.backendId, now, faulty);
    for (const blob of lost) batch.emit(lostEvent(now, blob, this.#nameOf(blob.backendId)));
    const count = await countLost(querier);
    batch.onCommitted(() => {
      this.counters.lost = count;
      if (lost.length > 0) this.#telling = this.#telling.then(() => this.#tellLost(lost));
    });
  }

  async #judgeFound(batch: Batch, backendId: string, { found, cursor }: ScrubReport): Promise<void> {
    const { querier, now } = batch;
    const unknown = found.length === 0 ? [] : await findUnknown(querier, found);
    const isForeign = isForeignPage({ listed: found.length, unknown: unknown.length });
    const seen = unknown.length === 0 || isForeign ? [] : await rememberStrays(querier, backendId, now, unknown);
    const old = seen.filter((stray) => isOldStray(stray.firstSeenAt, now, this.#strayAgeMs));
    if (old.length > 0) await this.#discard(batch, backendId, old);
    await saveCursor(querier, backendId, cursor, now);
    if (!isForeign) return;
    batch.onCommitted(() => {
      this.counters.foreignPages += 1;
      this.#options.logger.error(
        { backend: this.#nameOf(backendId), listed: found.length, unknown: unknown.length },
        'most of a page of this backend stands in no record: another installation writes here, or the database is an old one; nothing was deleted',
      );
    });
  }

  async #discard(batch: Batch, backendId: string, strays: readonly Stray[]): Promise<void> {
    const work = strays.map(({ id, segment }): WorkRow => {
      const kind = segment ? 'delete_segment' : 'discard_blob';
      return { workId: randomUUID(), kind, backendId, subjectId: id, locator: '' };
    });
    await insertWork(batch.querier, batch.now, work);
    const ids = strays.map(({ id }) => id);
    await forgetStrays(batch.querier, backendId, ids);
    batch.onCommitted(() => {
      this.counters.strays += strays.length;
      this.#options.logger.warn(
        { backend: this.#nameOf(backendId), count: ids.length, ids: ids.slice(0, idsToldMax) },
        'bytes that stand in no record are deleted',
      );
    });
  }

  /** Who names the blobs is looked up outside the lane, since that may take long. */
  async #tellLost(lost: readonly LostBlob[]): Promise<void> {
    for (const [index, blob] of lost.entries()) {
      const { backendId, ...told } = blob;
      const names = index < limits.blob.lostNamedMax ? await this.#findNames(blob) : undefined;
      this.#options.logger.error(
        { ...told, backend: this.#nameOf(backendId), names },
        'a live blob is not whole on its backend: whoever reads these names meets an error',
      );
    }
  }

  async #findNames(blob: LostBlob): Promise<readonly string[] | undefined> {
    if (this.#closing) return undefined;
    try {
      return await findNames(this.#options.database, blob, limits.blob.lostNamesMax);
    } catch (thrown) {
      this.#options.logger.warn(
        { err: StoreError.from(thrown), blobId: blob.blobId },
        'what names a lost blob was not found out',
      );
      return undefined;
    }
  }

  #nameOf(backendId: string): string {
    return this.#options.backends().find((row) => row.backendId === backendId)?.name ?? backendId;
  }
}

/** A page each of what has to be there and of what is; work of the step before that nobody did yet is not recorded again. */
async function recordStep(querier: Querier, step: ScrubStep, now: number): Promise<number> {
  const { backendId } = step;
  const work = (kind: WorkRow['kind'], locator: string): WorkRow => {
    return { workId: randomUUID(), kind, backendId, subjectId: backendId, locator };
  };
  const range = await nextRange(querier, step);
  const verifying =
    range === undefined ? 0 : await insertWork(querier, now, [work('verify_blobs', `${range.after}/${range.upTo}`)]);
  const listing = await insertWork(querier, now, [work('list_backend', step.listCursor)]);
  const verifiedTo = range !== undefined && verifying === 1 ? range.upTo : step.verifiedTo;
  await saveStep(querier, { backendId, verifiedTo }, now);
  return verifying + listing;
}

/** After the last blob comes the first; undefined where there is none. */
async function nextRange(querier: Querier, { backendId, verifiedTo }: ScrubStep): Promise<BlobRange | undefined> {
  for (const after of new Set([verifiedTo, noBlobId])) {
    const upTo = await findPageEnd(querier, after, limits.blob.scrubPageMax);
    if (upTo !== undefined) return { backendId, after, upTo };
  }
  return undefined;
}

function rangeOf({ backendId, locator }: WorkRow): BlobRange {
  const [after = noBlobId, upTo = noBlobId] = locator.split('/');
  return { backendId, after, upTo };
}

/** To the operator: what a tenant may know of it, its reads tell. */
function lostEvent(now: number, blob: LostBlob, backend: string) {
  const { blobId, tenantId, reason } = blob;
  return eventAt(now, {
    type: 'blob.lost',
    container: '',
    containerId: noContainerId,
    artifact: '',
    operation: 'scrub',
    tenantId: systemTenantId,
    data: { blobId, backend, tenant: tenantId, reason },
  });
}

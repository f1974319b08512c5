/** Reading histories: pages by cursor, entries by digest, and waiting for what comes next. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { placeOf, requireCursor, type VaultCursor, type VaultPlace } from '@felloe/engine/vault/cursor.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import {
  findEntries,
  findEntriesOf,
  findMailbox,
  findPositionOfTime,
  findUnfinished,
  type FoundEntry,
  type MailboxHeadRow,
} from './history-queries.ts';
import { MailboxWaiters } from './mailbox-waiters.ts';
import { subjectKey, type UploadRow, type VaultSubject } from './vault-records.ts';

export interface PageWish {
  readonly subject: VaultSubject;
  readonly cursor: VaultCursor | undefined;
  readonly descending: boolean;
  /** 0 for an empty page. */
  readonly limit: number;
  /** Ascending: an empty page waits for the next entry this long. */
  readonly waitMs: number;
  /** Clients of the asking spoke may write by themselves. */
  readonly withUnfinished: boolean;
}

export interface HistoryPage {
  readonly entries: readonly FoundEntry[];
  readonly hasMore: boolean;
  /** Of the whole history. */
  readonly total: number;
  readonly unfinished: readonly UploadRow[];
}

/** Who waits, and until when. */
export interface Waiting {
  /** Monotonic ms. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

/** The answer has to leave before the caller stops waiting for it. */
const answerMs = 500;

export class Histories {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #waiters: MailboxWaiters;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#waiters = new MailboxWaiters(clock);
  }

  /** Who waits for an entry. */
  get waiting(): number {
    return this.#waiters.count;
  }

  /** Of a committed append. */
  appended(subject: VaultSubject): void {
    this.#waiters.wake(subjectKey(subject));
  }

  /** @throws StoreError `invalid_argument` */
  async list(wish: PageWish, waiting: Waiting): Promise<HistoryPage> {
    if (wish.cursor !== undefined) requireCursor(wish.cursor);
    if (wish.limit > limits.vault.batchMax) {
      throw new StoreError('invalid_argument', `a page has at most ${limits.vault.batchMax} entries`, {
        details: { field: 'limit' },
      });
    }
    if (wish.waitMs <= 0 || wish.descending || wish.limit === 0) return this.#read(wish);
    const key = subjectKey(wish.subject);
    const waiter = this.#waiters.join(key);
    try {
      const askedUntil = this.#clock.monotonic() + Math.min(wish.waitMs, limits.vault.waitMsMax);
      const until = Math.min(askedUntil, waiting.deadlineAt - answerMs);
      const lookAt = this.#clock.monotonic() + limits.vault.lookAgainMs;
      for (;;) {
        const page = await this.#read(wish);
        // What clients wrote by themselves may be there: who asked looks, and asks again, though not all the time.
        const answerAt = page.unfinished.length > 0 ? Math.min(until, lookAt) : until;
        const leftMs = answerAt - this.#clock.monotonic();
        if (page.entries.length > 0 || leftMs <= 0) return page;
        await waiter.turn(leftMs, waiting.signal);
      }
    } finally {
      this.#waiters.leave(key, waiter);
    }
  }

  async #read({ subject, cursor, descending, limit, withUnfinished }: PageWish): Promise<HistoryPage> {
    // Before the entries: what is confirmed between the two is then told twice and not missed.
    const unfinished = withUnfinished
      ? await findUnfinished(this.#database, subject, { digests: undefined, limit: limits.vault.unfinishedMax })
      : [];
    const mailbox = await findMailbox(this.#database, subject, cursor ?? { timestamp: 0, digest: '' });
    if (mailbox === undefined) return { entries: [], hasMore: false, total: 0, unfinished };
    const place = cursor === undefined ? undefined : placeOf(cursor, mailbox.named);
    const found = await this.#entriesFrom(mailbox, place, { descending, limit: limit + 1 });
    return { entries: found.slice(0, limit), hasMore: found.length > limit, total: mailbox.entries, unfinished };
  }

  async #entriesFrom(
    mailbox: MailboxHeadRow,
    place: VaultPlace | undefined,
    { descending, limit }: { readonly descending: boolean; readonly limit: number },
  ): Promise<FoundEntry[]> {
    const { lastPosition } = mailbox;
    const range = { ...mailbox, descending, limit };
    if (place?.by === 'time') {
      const { timestamp } = place;
      const from = descending
        ? (await findPositionOfTime(this.#database, mailbox, timestamp + 1)) - 1
        : await findPositionOfTime(this.#database, mailbox, timestamp);
      return findEntries(this.#database, { ...range, from, time: place });
    }
    const begin = descending ? lastPosition : 1;
    const from = place === undefined ? begin : place.position + (descending ? -1 : 1);
    // Who polls at the end is answered without looking for entries.
    if (!descending && from > lastPosition) return [];
    return findEntries(this.#database, { ...range, from, time: undefined });
  }

  /** In the order of the digests; unknown ones are left out. */
  async find(subject: VaultSubject, digests: readonly string[]): Promise<FoundEntry[]> {
    const found = await findEntriesOf(this.#database, subject, digests);
    const byDigest = new Map(found.map((entry) => [entry.row.digest, entry]));
    return [...new Set(digests)].flatMap((digest) => byDigest.get(digest) ?? []);
  }

  unfinished(subject: VaultSubject, digests: readonly string[]): Promise<UploadRow[]> {
    return findUnfinished(this.#database, subject, { digests, limit: limits.vault.batchMax });
  }
}

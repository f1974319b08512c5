/** Deletions: entries go at once and stay gone, every device is told, and nothing of it is ever forgotten. */
import { createHash } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { type DeletionMessage, marksOf, readDeletionMessages } from '@felloe/engine/history/deletion.ts';
import type { ToldRange } from '@felloe/engine/history/deletion-reads.ts';
import { requireHistoryText } from '@felloe/engine/history/entry.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import {
  type DeletionRow,
  deleteMarked,
  findDeletions,
  insertDeletion,
  insertMarks,
  loseEntries,
  markTexts,
} from './deletion-queries.ts';
import { emitHistory, type HistoryAsker, placeOf, submitJob } from './history-job.ts';
import { changeUser, findDevices, findUser } from './user-queries.ts';

export interface ToldDeletion extends DeletionRow {
  readonly readCount: number;
}

export interface DeletionPage {
  readonly deletions: readonly ToldDeletion[];
  /** Empty at the end. */
  readonly rest: readonly ToldRange[];
}

export class HistoryDeletions {
  readonly #lanes: Lanes;
  readonly #database: Querier;
  readonly #references: BlobReferences;

  constructor(lanes: Lanes, database: Querier, references: BlobReferences) {
    this.#lanes = lanes;
    this.#database = database;
    this.#references = references;
  }

  /** @param messages JSON. Throws `invalid_argument`; `not_found` for a user without devices. */
  async delete(
    asker: HistoryAsker,
    { sendTime, messages }: { readonly sendTime: string; readonly messages: string },
  ): Promise<void> {
    requireHistoryText('send_time', sendTime, limits.history.timeLengthMax);
    const read = readMessages(messages);
    const marks = marksOf(read);
    const digest = createHash('sha256').update(`${sendTime}\n${messages}`).digest('base64url');
    const job = { name: 'delete_history', subject: digest, eventsMax: 1 };
    const run = async (batch: Batch): Promise<void> => {
      const { querier, now } = batch;
      const user = await findUser(querier, placeOf(asker));
      if (user === undefined || (await findDevices(querier, user)).length === 0) {
        throw new StoreError('not_found', 'this user has no devices');
      }
      const number = user.deletionHead + 1;
      if (!(await insertDeletion(querier, user, { number, digest, sendTime, messages }, now))) return;
      await insertMarks(querier, user, markTexts(marks));
      const removed = await deleteMarked(querier, user, marks);
      const bytes = removed.reduce((sum, { byteCount }) => sum + byteCount, 0);
      const emptied = removed.length === 0 ? [] : await loseEntries(querier, user, removed, now);
      if (emptied.length > 0) await this.#references.drop(batch, emptied);
      await changeUser(querier, user, { head: user.head, bytes: user.bytes - bytes, deletionHead: number });
      batch.count({ tenantId: user.tenantId, containerId: user.containerId, operation: 'history_delete', bytes });
      emitHistory(batch, asker, 'history.deleted', { entries: removed.length });
    };
    await submitJob(this.#lanes, asker, { ...job, run });
  }

  /** The first requests of what a device was told of. */
  async read(asker: HistoryAsker, told: readonly ToldRange[]): Promise<DeletionPage> {
    const user = await findUser(this.#database, placeOf(asker));
    if (user === undefined) return { deletions: [], rest: [] };
    const deletions: ToldDeletion[] = [];
    let bytes = 0;
    const left = [...told];
    for (let range = left.shift(); range !== undefined; range = left.shift()) {
      const limit = limits.history.deletionPageMax - deletions.length;
      for (const deletion of await findDeletions(this.#database, user, { ...range, limit })) {
        deletions.push({ ...deletion, readCount: range.readCount });
        bytes += deletion.messages.length;
        const isFull = deletions.length >= limits.history.deletionPageMax || bytes >= limits.history.deletionPageBytesMax;
        if (!isFull) continue;
        const rest = deletion.number < range.last ? [{ ...range, first: deletion.number + 1 }] : [];
        return { deletions, rest: [...rest, ...left] };
      }
    }
    return { deletions, rest: [] };
  }
}

function readMessages(text: string): DeletionMessage[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the messages of a deletion are not JSON', { cause });
  }
  const messages = readDeletionMessages(parsed);
  if (messages.length > limits.history.deletionIdsMax) throw new StoreError('too_large', 'a deletion names too many entries');
  return messages;
}

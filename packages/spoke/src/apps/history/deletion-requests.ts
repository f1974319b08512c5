/** Deletion requests as clients send and get them. */
import type { HistoryDeletions__Output } from '@felloe/contracts/gen/felloe/v1/HistoryDeletions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { type DeletionMessage, marksOf, readDeletionMessages } from '@felloe/engine/history/deletion.ts';
import { instantOf, zeroTime } from '@felloe/engine/history/instant.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { HistoryCaller } from './history-services.ts';

export interface SentDeletion {
  readonly userId: string;
  readonly sendTime: string;
  /** In parts that are kept as requests of their own. */
  readonly parts: readonly (readonly DeletionMessage[])[];
}

/** @throws StoreError `invalid_argument` */
export function readDeletion(body: Buffer): SentDeletion {
  const { user_id: userId, send_time: sendTime = zeroTime, messages } = objectOf(parse(body));
  if (typeof userId !== 'string' || typeof sendTime !== 'string' || instantOf(sendTime) === undefined) {
    throw new StoreError('invalid_argument', 'a deletion request names no user or no time');
  }
  const { message_ids: ids } = messages === undefined || messages === null ? {} : objectOf(messages);
  const read = readDeletionMessages(ids);
  // All of them are judged before the first part is kept.
  marksOf(read);
  const parts: DeletionMessage[][] = [];
  for (let begin = 0; begin < Math.max(1, read.length); begin += limits.history.deletionIdsMax) {
    parts.push(read.slice(begin, begin + limits.history.deletionIdsMax));
  }
  return { userId, sendTime, parts };
}

/** All the pages that begin with this one, as the JSON list that a client gets. */
export async function deletionList(caller: HistoryCaller, device: string, first: HistoryDeletions__Output): Promise<string> {
  const texts: string[] = [];
  for (let page = first; ; page = await caller.call('read_history_deletions', { reads: page.rest })) {
    for (const deletion of page.deletions) texts.push(deletionText(caller.userId, device, deletion));
    if (page.rest.length === 0) return `[${texts.join(',')}]`;
  }
}

function deletionText(userId: string, device: string, deletion: HistoryDeletions__Output['deletions'][number]): string {
  const head = { user_id: userId, destination_device_id: device, send_time: deletion.send_time };
  const messages = `{"message_ids":${deletion.messages}}`;
  return `${JSON.stringify(head).slice(0, -1)},"messages":${messages},"read_count":${deletion.read_count}}`;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the body is not JSON', { cause });
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StoreError('invalid_argument', 'the body is no deletion request');
}

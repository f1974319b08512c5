/** The calls about shell histories. Whose history it is, is who asks: a user id is a secret of its user's devices. */
import type { HistoryDeletions__Output } from '@felloe/contracts/gen/felloe/v1/HistoryDeletions.ts';
import type { HistoryEntry__Output } from '@felloe/contracts/gen/felloe/v1/HistoryEntry.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { Containers } from '../metadata/containers.ts';
import { newBlobOf } from '../metadata/artifact-handlers.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import { blobRefOf, entryMessage, pageMessage } from './history-messages.ts';
import type { HistoryDeletions } from './history-deletions.ts';
import type { HistoryDevices } from './history-devices.ts';
import type { HistoryInboxes } from './history-inboxes.ts';
import type { HistoryAsker } from './history-job.ts';
import type { HistoryRewrites } from './history-rewrites.ts';
import type { HistorySubmissions, SubmittedEntry } from './history-submissions.ts';

export interface HistoryParts {
  readonly access: Access;
  readonly containers: Pick<Containers, 'byName'>;
  readonly devices: HistoryDevices;
  readonly submissions: HistorySubmissions;
  readonly inboxes: HistoryInboxes;
  readonly deletions: HistoryDeletions;
  readonly rewrites: HistoryRewrites;
  readonly reachedBy: (spoke: string) => readonly string[];
}

type WritingCalls =
  | 'register_history_device'
  | 'remove_history_device'
  | 'stage_history'
  | 'submit_history'
  | 'receive_history_deletions'
  | 'delete_history';
type ReadingCalls = 'open_history' | 'read_history' | 'read_history_deletions' | 'list_history_dump_requests';
type OwnCalls = 'take_history_rewrites' | 'finish_history_rewrite';

export function historyHandlers(parts: HistoryParts): Pick<CallHandlers, WritingCalls | ReadingCalls | OwnCalls> {
  return { ...writing(parts), ...reading(parts), ...own(parts) };
}

function writing({ access, devices, submissions, inboxes, deletions }: HistoryParts): Pick<CallHandlers, WritingCalls> {
  const authorisation = 'history.write';
  const asker = (context: CallContext, container: string) => askerOf(access, authorisation, context, container);
  return {
    register_history_device: {
      authorisation,
      handle: async ({ container, device }, context) => {
        await devices.register(asker(context, container), device);
        return {};
      },
    },
    remove_history_device: {
      authorisation,
      handle: async ({ container, device }, context) => {
        await devices.remove(asker(context, container), device);
        return {};
      },
    },
    stage_history: {
      authorisation,
      handle: async ({ container, submission_id: submissionId, page, entries }, context) => {
        await submissions.stage(asker(context, container), { submissionId, page, entries: entries.map(submittedOf) });
        return {};
      },
    },
    submit_history: {
      authorisation,
      handle: async (message, context) => {
        const who = asker(context, message.container);
        const { submission_id: submissionId, staged_pages: pages } = message;
        const {
          added,
          dumpRequests,
          deletions: told,
        } = await submissions.submit(who, {
          sourceDevice: message.source_device,
          entries: message.entries.map(submittedOf),
          staged: submissionId === '' ? undefined : { submissionId, pages },
          blobs: message.blobs.map((blob) => newBlobOf(blob, who.row.tenantId)),
          epoch: message.epoch,
          dumpFor: message.dump_for === '' ? undefined : message.dump_for,
        });
        return { added, dump_requests: dumpRequests.map(dumpMessage), deletions: told.map(readsMessage) };
      },
    },
    receive_history_deletions: {
      authorisation,
      handle: async ({ container, device, receipt, certain }, context) => {
        const who = asker(context, container);
        const told = await inboxes.receive(who, device, receipt, certain);
        return deletionsMessage(await deletions.read(who, told));
      },
    },
    delete_history: {
      authorisation,
      handle: async ({ container, send_time: sendTime, messages }, context) => {
        await deletions.delete(asker(context, container), { sendTime, messages });
        return {};
      },
    },
  };
}

function reading({ access, devices, inboxes, deletions }: HistoryParts): Pick<CallHandlers, ReadingCalls> {
  const authorisation = 'history.read';
  const asker = (context: CallContext, container: string) => askerOf(access, authorisation, context, container);
  return {
    open_history: {
      authorisation,
      handle: async ({ container, device, whole }, context) => {
        const who = asker(context, container);
        return pageMessage(whole ? await inboxes.openWhole(who) : await inboxes.open(who, device));
      },
    },
    read_history: {
      authorisation,
      handle: async ({ container, ranges, except_device: exceptDevice }, context) =>
        pageMessage(await inboxes.read(asker(context, container), { ranges, exceptDevice })),
    },
    read_history_deletions: {
      authorisation,
      handle: async ({ container, reads }, context) => {
        const told = reads.map(({ first, last, read_count: readCount }) => ({ first, last, readCount }));
        return deletionsMessage(await deletions.read(asker(context, container), told));
      },
    },
    list_history_dump_requests: {
      authorisation,
      handle: async ({ container, device }, context) => {
        const requests = await devices.dumpRequests(asker(context, container), device);
        return { requests: requests.map(dumpMessage) };
      },
    },
  };
}

function own({ containers, rewrites, reachedBy }: HistoryParts): Pick<CallHandlers, OwnCalls> {
  return {
    take_history_rewrites: {
      authorisation: 'spoke',
      handle: async ({ limit }, { spoke }) => {
        const taken = await rewrites.take(reachedBy(spoke.name), limit);
        return {
          rewrites: taken.flatMap(({ container, entries }) => {
            const [first] = entries;
            return first === undefined ? [] : [{ container, blob: blobRefOf(first), entries: entries.map(entryMessage) }];
          }),
        };
      },
    },
    finish_history_rewrite: {
      authorisation: 'spoke',
      handle: async ({ container, blob_id: blobId, blob, entries, epoch }, context) => {
        const row = containers.byName(container);
        if (row === undefined || blob === null) throw new StoreError('not_found', 'there is nothing to finish');
        await rewrites.finish(row, context.order, {
          blobId,
          blob: newBlobOf(blob, row.tenantId),
          epoch,
          entries: entries.map((entry) => ({
            position: entry.position,
            firstByte: entry.first_byte,
            byteCount: entry.byte_count,
          })),
        });
        return {};
      },
    },
  };
}

function askerOf(
  access: Access,
  action: 'history.read' | 'history.write',
  context: CallContext,
  container: string,
): HistoryAsker {
  const row = access.container(context, action, container);
  return { row, userId: context.principal.principalId, order: context.order };
}

function submittedOf(entry: HistoryEntry__Output): SubmittedEntry {
  return {
    encryptedId: entry.encrypted_id,
    time: entry.time,
    digest: entry.digest.toString('base64url'),
    blobId: entry.blob_id,
    firstByte: entry.first_byte,
    byteCount: entry.byte_count,
  };
}

function dumpMessage({ device, requestedAt }: { readonly device: string; readonly requestedAt: number }) {
  return { device, requested_at: requestedAt };
}

function readsMessage({ first, last, readCount }: { first: number; last: number; readCount: number }) {
  return { first, last, read_count: readCount };
}

function deletionsMessage(page: Awaited<ReturnType<HistoryDeletions['read']>>): HistoryDeletions__Output {
  return {
    deletions: page.deletions.map(({ number, readCount, sendTime, messages }) => ({
      number,
      read_count: readCount,
      send_time: sendTime,
      messages,
    })),
    rest: page.rest.map(readsMessage),
  };
}

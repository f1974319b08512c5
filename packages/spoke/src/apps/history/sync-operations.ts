/** The endpoints that move histories between devices. */
import type { HistoryDumpRequest__Output } from '@felloe/contracts/gen/felloe/v1/HistoryDumpRequest.ts';
import { limits } from '@felloe/engine/limits.ts';
import { deletionList, readDeletion } from './deletion-requests.ts';
import type { HistoryExchange } from './exchange.ts';
import { callerOf, type HistoryCaller, type HistoryServices, namedCaller } from './history-services.ts';
import { arrayItems } from './json-array.ts';
import { sendEntries } from './send-entries.ts';
import { type StoredEntries, storeEntries } from './store-entries.ts';

export type HistoryOperation = (services: HistoryServices, exchange: HistoryExchange) => Promise<void>;

export const register: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  await caller.call('register_history_device', { device: exchange.required('device_id') });
  exchange.answerEmpty();
};

/** A removed device's body is empty, whatever its type says. */
export const uninstall: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  await caller.call('remove_history_device', { device: exchange.required('device_id') });
  exchange.answerEmpty();
};

export const bootstrap: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  const device = exchange.required('device_id');
  const first = await caller.call('open_history', { device: '', whole: true });
  caller.read(await sendEntries(services, exchange, caller, { device, exceptOwn: false, first }));
};

export const query: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  const device = exchange.required('device_id');
  const first = await caller.call('open_history', { device, whole: false });
  const { receipt } = first;
  if (receipt !== '') {
    const name = nameOf(caller, device);
    exchange.response.once('finish', () => services.receipts.written(exchange.request, name, receipt));
  }
  caller.read(await sendEntries(services, exchange, caller, { device, exceptOwn: true, first }));
};

export const submit: HistoryOperation = async (services, exchange) => {
  const device = exchange.query.get('source_device_id') ?? '';
  const { stored, caller } = await store(services, exchange, undefined);
  if (caller === undefined) return exchange.answerEmpty();
  const submitted = await caller.call('submit_history', { ...submissionOf(stored), source_device: device }, isLong(stored));
  // Who does not say who it is, is told nothing.
  const dumps = device === '' ? 'null' : dumpList(caller, submitted.dump_requests);
  const reads = { deletions: [], rest: submitted.deletions };
  const deletions = device === '' ? 'null' : await deletionList(caller, device, reads);
  exchange.answer('application/json', `{"dump_requests":${dumps},"deletion_requests":${deletions}}\n`);
};

export const submitDump: HistoryOperation = async (services, exchange) => {
  const device = exchange.required('source_device_id');
  const dumpFor = exchange.required('requesting_device_id');
  const { stored, caller } = await store(services, exchange, exchange.required('user_id'));
  const submission = { ...submissionOf(stored), source_device: device, dump_for: dumpFor };
  await (caller ?? (await namedCaller(services, exchange))).call('submit_history', submission, isLong(stored));
  exchange.answerEmpty();
};

export const getDumpRequests: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  const { requests } = await caller.call('list_history_dump_requests', { device: exchange.required('device_id') });
  exchange.answer('application/json', `${dumpList(caller, requests)}\n`);
};

export const getDeletionRequests: HistoryOperation = async (services, exchange) => {
  const caller = await namedCaller(services, exchange);
  const device = exchange.required('device_id');
  const { receipt, certain } = services.receipts.take(exchange.request, nameOf(caller, device));
  const first = await caller.call('receive_history_deletions', { device, receipt, certain });
  exchange.answer('application/json', `${await deletionList(caller, device, first)}\n`);
};

export const addDeletionRequest: HistoryOperation = async (services, exchange) => {
  const { userId, sendTime, parts } = readDeletion(await exchange.body(limits.history.deletionBodyBytesMax));
  const caller = await callerOf(services, exchange, userId);
  for (const part of parts) await caller.call('delete_history', { send_time: sendTime, messages: JSON.stringify(part) });
  exchange.answerEmpty();
};

/** Makes the entries of the body durable. @returns no caller for a body without entries */
async function store(
  services: HistoryServices,
  exchange: HistoryExchange,
  userId: string | undefined,
): Promise<{ readonly stored: StoredEntries; readonly caller: HistoryCaller | undefined }> {
  const container = await services.containers.of(exchange.request.headers.host);
  let caller: HistoryCaller | undefined;
  const callerFor = async (user: string): Promise<HistoryCaller> => (caller ??= await callerOf(services, exchange, user));
  const items = arrayItems(exchange.chunks(), {
    itemBytesMax: limits.history.entryBytesMax,
    bodyBytesMax: limits.history.bodyBytesMax,
  });
  const stored = await storeEntries(
    {
      stage: (bytes) =>
        services.context.storage.stage({
          backendId: container.backend_id,
          body: bytes,
          size: bytes.length,
          sizeBytesMax: limits.history.entryBytesMax + limits.history.blobBytesMax,
          digests: ['sha256'],
          signal: exchange.signal,
        }),
      sendPage: async ({ userId: user, submissionId, page, entries }) => {
        const sender = await callerFor(user);
        await sender.call('stage_history', { submission_id: submissionId, page, entries }, true);
      },
    },
    items,
    userId,
  );
  if (stored.count === 0) return { stored, caller: undefined };
  return { stored, caller: await callerFor(stored.userId) };
}

function submissionOf({ entries, submissionId, stagedPages, blobs, epoch }: StoredEntries) {
  return { entries, submission_id: submissionId, staged_pages: stagedPages, blobs, epoch, dump_for: '' };
}

/** One command a prompt does not wait for long; a whole history may take its time. */
function isLong({ stagedPages }: StoredEntries): boolean {
  return stagedPages > 0;
}

function dumpList(caller: HistoryCaller, requests: readonly HistoryDumpRequest__Output[]): string {
  const list = requests.map(({ device, requested_at: at }) => ({
    user_id: caller.userId,
    requesting_device_id: device,
    request_time: new Date(at).toISOString(),
  }));
  return JSON.stringify(list);
}

/** Devices name themselves: one of another user may have the same name. */
function nameOf({ userId, container }: HistoryCaller, device: string): string {
  return JSON.stringify([container.container_id, userId, device]);
}

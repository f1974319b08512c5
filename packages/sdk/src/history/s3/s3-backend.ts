/**
 * SyncBackend over nothing but a bucket of any S3 server. Entries lie in hourly batches of the device that gave them; every device keeps a
 * cursor and reads on from there. Original clients in the same bucket are served in their own layout while one is registered, or always in
 * the layout `compatible`. What each call costs is in packages/docs/history-sync.md and asserted in s3-call-counts.test.ts.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { decodeText, encodeJson } from '../../s3-store/compare-and-set.ts';
import { S3Store, type S3StoreOptions } from '../../s3-store/s3-store.ts';
import { checkDeletion } from '../deletion-rule.ts';
import { identityOf, withoutRepetitions } from '../entry-identity.ts';
import { historyLimits } from '../history-limits.ts';
import { checkId } from '../ids.ts';
import type {
  DeletionRequest,
  DeviceOfUser,
  DumpRequest,
  EncHistoryEntry,
  SubmitResponse,
  SyncBackend,
} from '../sync-backend.ts';
import { purgeBatches } from './batch-purge.ts';
import { dumpRequestOf, parseJson } from '../wire-documents.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchWriter } from './batch-writer.ts';
import { type Cursor, cursorOf, type DeviceLayout, type RegisteredDevice } from './bucket-documents.ts';
import { BucketLayout, hourOf } from './bucket-layout.ts';
import { requireConditionalWrites } from './condition-probe.ts';
import { DeletionList } from './deletion-list.ts';
import { DevicesDocument, originalClientsOf } from './device-registry.ts';
import { maintainBucket, type MaintenanceReport } from './maintenance.ts';
import { OriginalLayout } from './original-layout.ts';

export interface S3BackendOptions extends S3StoreOptions {
  /** A folder of the bucket; the user's own folder is made below it. */
  readonly prefix?: string;
  readonly userId: string;
  /** Default `batched`. */
  readonly layout?: DeviceLayout;
  /** `required` (the default) finds out at the first registration whether the server judges conditional writes. */
  readonly conditions?: 'required' | 'unchecked';
}

/** What was told and not acknowledged yet. */
interface Pending {
  readonly cursor: Cursor;
  readonly keys: readonly string[];
}

export class S3Backend implements SyncBackend {
  readonly type = 's3';
  readonly #store: S3Store;
  readonly #options: S3BackendOptions;
  readonly #layout: BucketLayout;
  readonly #devices: DevicesDocument;
  readonly #deletions: DeletionList;
  readonly #reader: BatchReader;
  readonly #original: OriginalLayout;
  readonly #writers = new Map<string, BatchWriter>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #pending = new Map<string, Pending>();
  #dumpsSeen:
    | { readonly deviceId: string; readonly registry: string | undefined; readonly atMs: number; readonly some: boolean }
    | undefined;

  constructor(options: S3BackendOptions) {
    this.#options = options;
    this.#store = new S3Store(options);
    this.#layout = new BucketLayout(options.prefix ?? '', options.userId);
    this.#devices = new DevicesDocument(this.#store, this.#layout);
    this.#deletions = new DeletionList(this.#store, this.#layout);
    this.#reader = new BatchReader(this.#store, this.#layout);
    this.#original = new OriginalLayout(this.#store, this.#layout);
  }

  async registerDevice(device: DeviceOfUser, signal?: AbortSignal): Promise<void> {
    this.#checkUser(device.userId);
    checkId(device.deviceId, 'device id');
    const known = await this.#readCursor(device.deviceId, signal);
    if (known === undefined && this.#options.conditions !== 'unchecked') {
      await requireConditionalWrites(this.#store, this.#layout.conditionProbe(), signal);
    }
    // The cursor first: what is submitted after it is told to this device, what was before it finds by bootstrap.
    const cursor = known ?? (await this.#newCursor(device.deviceId, signal));
    if (known === undefined) await this.#writeCursor(cursor, signal);
    await this.#addToRegistry(device, cursor, signal);
  }

  /** A new device that is not the first asks the others for a dump, before they can see it: who sees it finds the request. */
  async #addToRegistry(device: DeviceOfUser, cursor: Cursor, signal: AbortSignal | undefined): Promise<void> {
    const added = { ...device, layout: this.#options.layout ?? 'batched' };
    const isNewBeside = (devices: readonly RegisteredDevice[]): boolean =>
      devices.length > 0 && devices.every(({ device_id: id }) => id !== device.deviceId);
    const asks = isNewBeside(await this.#devices.read(signal));
    if (asks) await this.#askForDump(device, cursor, signal);
    const before = await this.#devices.add(added, signal);
    if (!asks && isNewBeside(before)) await this.#askForDump(device, cursor, signal);
  }

  async #askForDump(device: DeviceOfUser, cursor: Cursor, signal: AbortSignal | undefined): Promise<void> {
    const request = { user_id: device.userId, requesting_device_id: device.deviceId, request_time: this.#nowText() };
    await this.#original.writeDumpRequest(request, signal);
    await this.#writeCursor({ ...cursor, awaits_dump: true }, signal);
  }

  async submitEntries(
    entries: readonly EncHistoryEntry[],
    sourceDeviceId: string,
    signal?: AbortSignal,
  ): Promise<SubmitResponse> {
    if (entries.length === 0) return { dump_requests: null, deletion_requests: null };
    for (const entry of entries) this.#checkUser(entry.user_id);
    const devices = await this.#registeredDevices(sourceDeviceId, signal);
    if (devices.length === 0) throw new StoreError('not_found', 'no device of this user is registered');
    const originals = originalClientsOf(devices).flatMap(({ device_id: id }) => (id === sourceDeviceId ? [] : [id]));
    // Batches first: an entry that is in them is not lost, whatever happens to the copies; a repetition writes the rest.
    await this.#writerOf(sourceDeviceId).append(entries, signal);
    if (this.#options.layout === 'compatible' || originals.length > 0) await this.#original.writeEntries(entries, signal);
    if (originals.length > 0) await this.#original.writeInboxes(entries, originals, signal);
    const dumpRequests = devices.length > 1 ? await this.#dumpRequestsFor(sourceDeviceId, signal) : [];
    // Deletions would cost calls on every submit; getDeletionRequests tells them.
    return { dump_requests: dumpRequests, deletion_requests: null };
  }

  async submitDump(
    entries: readonly EncHistoryEntry[],
    dump: { readonly userId: string; readonly requestingDeviceId: string; readonly sourceDeviceId: string },
    signal?: AbortSignal,
  ): Promise<void> {
    for (const entry of entries) if (entry.user_id !== dump.userId) this.#checkUser(entry.user_id);
    this.#checkUser(dump.userId);
    const [devices] = await Promise.all([this.#devices.read(signal), this.#deletions.refresh(signal)]);
    const kept = entries.filter((entry) => !this.#deletions.deleted.has(entry));
    const isOriginal = originalClientsOf(devices).some(({ device_id: id }) => id === dump.requestingDeviceId);
    if (isOriginal) await this.#original.writeInboxes(kept, [dump.requestingDeviceId], signal);
    else await this.#original.writeDump(kept, dump, signal);
    await this.#original.remove([this.#layout.dumpRequest(dump.requestingDeviceId)], signal);
  }

  async queryEntries(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    this.#checkUser(device.userId);
    const cursor = await this.#requireCursor(device.deviceId, signal);
    const devices = await this.#registeredDevices(device.deviceId, signal);
    const hasOriginals = originalClientsOf(devices).some(({ device_id: id }) => id !== device.deviceId);
    // Asked for before the inbox is read: when the request is gone by then, the answer is complete in the inbox.
    const awaitsDump = cursor.awaits_dump && (await this.#isDumpAwaited(device.deviceId, signal));
    const reading = await this.#reader.readSince(cursor, device.deviceId, signal);
    const looksInInbox = hasOriginals || cursor.has_inbox || cursor.awaits_dump;
    const inbox = looksInInbox ? await this.#original.readInbox(device.deviceId, signal) : { items: [], keys: [] };
    await this.#deletions.refresh(signal);
    const told = withoutRepetitions([...reading.entries, ...inbox.items]).filter((entry) => !this.#deletions.deleted.has(entry));
    this.#hold(device.deviceId, { ...reading.position, awaits_dump: awaitsDump, has_inbox: hasOriginals }, inbox.keys);
    return told.map((entry) => ({ ...entry, device_id: device.deviceId, is_from_same_device: false }));
  }

  async acknowledge(device: DeviceOfUser, signal?: AbortSignal): Promise<void> {
    const pending = this.#pending.get(device.deviceId);
    const before = this.#cursors.get(device.deviceId);
    if (pending === undefined || before === undefined) return;
    this.#pending.delete(device.deviceId);
    if (isWorthWriting(before, pending.cursor))
      await this.#writeCursor({ ...pending.cursor, last_sync_timestamp: this.#nowText() }, signal);
    // After the cursor, which says that they are kept.
    await this.#original.remove(pending.keys, signal);
  }

  async bootstrap(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    this.#checkUser(device.userId);
    const seen = new Set<string>();
    const batched = withoutRepetitions(await this.#reader.readAll(signal), seen);
    const others = await this.#original.readEntries(
      (id) => seen.has(identityOf({ encrypted_id: id, nonce: '', enc_data: '' })),
      signal,
    );
    await this.#deletions.refresh(signal);
    return [...batched, ...withoutRepetitions(others, seen)].filter((entry) => !this.#deletions.deleted.has(entry));
  }

  async getDumpRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DumpRequest[]> {
    this.#checkUser(device.userId);
    await this.#devices.read(signal);
    return await this.#dumpRequestsFor(device.deviceId, signal);
  }

  async addDeletionRequest(request: DeletionRequest, signal?: AbortSignal): Promise<void> {
    this.#checkUser(request.user_id);
    const identifiers = checkDeletion(request);
    if (identifiers.length === 0) return;
    const kept = { ...request, messages: { message_ids: identifiers }, destination_device_id: '', read_count: 0 };
    await this.#deletions.add(kept, signal);
    const devices = await this.#devices.read(signal);
    const originals = originalClientsOf(devices).map(({ device_id: id }) => id);
    await this.#original.writeDeletion(kept, originals, signal);
    if (originals.length > 0 || this.#options.layout === 'compatible') await this.#original.removeEntries(identifiers, signal);
    await purgeBatches(this.#store, this.#layout, identifiers, signal);
  }

  async getDeletionRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DeletionRequest[]> {
    this.#checkUser(device.userId);
    const cursor = await this.#requireCursor(device.deviceId, signal);
    await this.#deletions.refresh(signal);
    const listed = this.#deletions.since(cursor.deletions);
    const hasOriginals = originalClientsOf(await this.#devices.read(signal)).some(({ device_id: id }) => id !== device.deviceId);
    const inbox =
      hasOriginals || cursor.has_inbox ? await this.#original.readDeletions(device.deviceId, signal) : { items: [], keys: [] };
    this.#hold(device.deviceId, { deletions: this.#deletions.length }, inbox.keys);
    // Those of original clients are in no list: what they deleted must stay deleted for all of ours too.
    for (const request of inbox.items)
      await this.#deletions.add({ ...request, destination_device_id: '', read_count: 0 }, signal);
    return [...listed, ...inbox.items].map((request) => ({ ...request, destination_device_id: device.deviceId, read_count: 1 }));
  }

  async uninstall(device: DeviceOfUser, signal?: AbortSignal): Promise<void> {
    this.#checkUser(device.userId);
    await this.#devices.remove(device.deviceId, signal);
    const prefixes = [this.#layout.inbox(device.deviceId), this.#layout.deletions(device.deviceId)];
    const listed = await Promise.all(prefixes.map((prefix) => this.#store.list(prefix, { signal })));
    const keys = [this.#layout.cursor(device.deviceId), this.#layout.dumpRequest(device.deviceId)];
    await this.#original.remove([...keys, ...listed.flat().map(({ key }) => key)], signal);
    this.#cursors.delete(device.deviceId);
    this.#pending.delete(device.deviceId);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#store.headBucket(signal);
  }

  /** Puts old batches together and removes what waited too long. See maintenance.ts. */
  async maintain(options: { readonly retentionDays: number }, signal?: AbortSignal): Promise<MaintenanceReport> {
    await this.#deletions.refresh(signal);
    const parts = { store: this.#store, layout: this.#layout, original: this.#original, deleted: this.#deletions.deleted };
    return await maintainBucket(parts, options.retentionDays, signal);
  }

  /** Who is registered, and how: for people who look. One GET. */
  async devices(signal?: AbortSignal): Promise<readonly RegisteredDevice[]> {
    return await this.#devices.read(signal);
  }

  /** The registry; a device of ours that an original client has overwritten in it is put back. */
  async #registeredDevices(deviceId: string, signal: AbortSignal | undefined): Promise<readonly RegisteredDevice[]> {
    const devices = await this.#devices.read(signal);
    const own = devices.find(({ device_id: id }) => id === deviceId);
    const mayBeOverwritten = devices.length > 0 && own?.felloe_layout === undefined;
    if (!mayBeOverwritten || (await this.#readCursor(deviceId, signal)) === undefined) return devices;
    await this.#devices.add({ userId: this.#options.userId, deviceId, layout: this.#options.layout ?? 'batched' }, signal);
    return await this.#devices.read(signal);
  }

  /** Nobody answers a request any more that has waited for the longest retention that makes sense. */
  async #isDumpAwaited(deviceId: string, signal: AbortSignal | undefined): Promise<boolean> {
    const found = await this.#store.get(this.#layout.dumpRequest(deviceId), undefined, signal);
    if (found === undefined || found === 'unchanged') return false;
    const { request_time: asked } = dumpRequestOf(parseJson(decodeText(found.body), 'a dump request'));
    return this.#store.now() - Date.parse(asked) < historyLimits.dumpAwaitedMsMax;
  }

  /** Listed again when the registry changed, while there are some, and now and then: an original client asks after it has registered. */
  async #dumpRequestsFor(deviceId: string, signal: AbortSignal | undefined): Promise<readonly DumpRequest[]> {
    const seen = this.#dumpsSeen;
    const isFresh = seen?.deviceId === deviceId && this.#store.now() - seen.atMs < historyLimits.dumpRequestsAgeMsMax;
    if (isFresh && seen.registry === this.#devices.version && !seen.some) return [];
    const requests = await this.#original.readDumpRequests(deviceId, signal);
    this.#dumpsSeen = { deviceId, registry: this.#devices.version, atMs: this.#store.now(), some: requests.length > 0 };
    return requests;
  }

  async #newCursor(deviceId: string, signal: AbortSignal | undefined): Promise<Cursor> {
    const start = { hour: hourOf(this.#store.now()), batches: {} };
    const { position } = await this.#reader.readSince(start, deviceId, signal);
    await this.#deletions.refresh(signal);
    return {
      device_id: deviceId,
      last_sync_timestamp: this.#nowText(),
      ...position,
      deletions: this.#deletions.length,
      awaits_dump: false,
      has_inbox: false,
    };
  }

  async #requireCursor(deviceId: string, signal: AbortSignal | undefined): Promise<Cursor> {
    const cursor = await this.#readCursor(deviceId, signal);
    if (cursor === undefined) throw new StoreError('not_found', `the device ${deviceId} is not registered`);
    return cursor;
  }

  /** One GET, once for each device. */
  async #readCursor(deviceId: string, signal: AbortSignal | undefined): Promise<Cursor | undefined> {
    const held = this.#cursors.get(deviceId);
    if (held !== undefined) return held;
    const found = await this.#store.get(this.#layout.cursor(deviceId), undefined, signal);
    if (found === undefined || found === 'unchanged') return undefined;
    const cursor = cursorOf(decodeText(found.body));
    this.#cursors.set(deviceId, cursor);
    return cursor;
  }

  /** Without a condition: only the device itself writes it, and an older position only means that something is told again. */
  async #writeCursor(cursor: Cursor, signal: AbortSignal | undefined): Promise<void> {
    await this.#store.put(this.#layout.cursor(cursor.device_id), encodeJson(cursor), { signal });
    this.#cursors.set(cursor.device_id, cursor);
  }

  #hold(deviceId: string, position: Partial<Cursor>, keys: readonly string[]): void {
    const before = this.#pending.get(deviceId);
    const cursor = before?.cursor ?? this.#cursors.get(deviceId);
    if (cursor === undefined) return;
    this.#pending.set(deviceId, { cursor: { ...cursor, ...position }, keys: [...new Set([...(before?.keys ?? []), ...keys])] });
  }

  #writerOf(deviceId: string): BatchWriter {
    const writer = this.#writers.get(deviceId) ?? new BatchWriter(this.#store, this.#layout, deviceId);
    this.#writers.set(deviceId, writer);
    return writer;
  }

  #checkUser(userId: string): void {
    if (userId !== this.#options.userId) throw new StoreError('access_denied', 'this backend was opened for another user');
  }

  #nowText(): string {
    return new Date(this.#store.now()).toISOString();
  }
}

/** A cursor that only grew older costs nothing but a longer listing; it is written now and then all the same. */
function isWorthWriting(before: Cursor, after: Cursor): boolean {
  const { last_sync_timestamp: _before, hour: hourBefore, ...told } = before;
  const { last_sync_timestamp: _after, hour: hourAfter, ...nowTold } = after;
  const isNewDay = hourAfter.slice(0, 10) !== hourBefore.slice(0, 10);
  return isNewDay || JSON.stringify(told) !== JSON.stringify(nowTold);
}

/**
 * What an original client does to a bucket, call by call (hishtory, client/backend/s3_backend.go, as the reference describes it): plain
 * writes, no conditions, copies for every registered device, its own inbox read with a count. For tests of sharing a bucket with one.
 */
import { decodeText, encodeJson } from '../../s3-store/compare-and-set.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import type { DeletionRequest, EncHistoryEntry } from '../sync-backend.ts';
import { deletionRequestOf, encHistoryEntryOf } from '../wire-documents.ts';

interface DeviceList {
  readonly devices: readonly { readonly device_id: string; readonly user_id: string; readonly registration_date: string }[];
}

export class OriginalClientDouble {
  readonly #store: S3Store;
  readonly #root: string;
  readonly #userId: string;
  readonly #deviceId: string;

  constructor(store: S3Store, given: { readonly prefix: string; readonly userId: string; readonly deviceId: string }) {
    this.#store = store;
    this.#root = `${given.prefix === '' ? '' : `${given.prefix}/`}${given.userId}/`;
    this.#userId = given.userId;
    this.#deviceId = given.deviceId;
  }

  async register(): Promise<void> {
    const { devices } = await this.#devices();
    if (devices.some(({ device_id: id }) => id === this.#deviceId)) return;
    // Its structure has three fields: what else was there is gone.
    const added = { device_id: this.#deviceId, user_id: this.#userId, registration_date: '2026-01-01T00:00:00Z' };
    const known = devices.map(({ device_id, user_id, registration_date }) => ({ device_id, user_id, registration_date }));
    await this.#put('devices.json', { devices: [...known, added] });
    if (known.length === 0) return;
    const request = { user_id: this.#userId, requesting_device_id: this.#deviceId, request_time: '2026-01-01T00:00:00Z' };
    await this.#put(`dump_requests/${this.#deviceId}.json`, request);
  }

  async submit(...entries: readonly EncHistoryEntry[]): Promise<void> {
    const { devices } = await this.#devices();
    for (const entry of entries) {
      await this.#put(`entries/${entry.time.slice(0, 10)}/${entry.encrypted_id}.json`, entry);
      const stamp = `${entry.time.slice(0, 19).replace(/[-:]/g, '')}Z`;
      for (const { device_id: id } of devices) {
        if (id !== this.#deviceId)
          await this.#put(`inbox/${id}/${stamp}_${entry.encrypted_id}.json`, { ...entry, device_id: id });
      }
    }
  }

  async query(): Promise<EncHistoryEntry[]> {
    const entries: EncHistoryEntry[] = [];
    for (const { key } of await this.#store.list(`${this.#root}inbox/${this.#deviceId}/`)) {
      const entry = encHistoryEntryOf(await this.#get(key));
      const counted = { ...entry, read_count: entry.read_count + 1 };
      entries.push(counted);
      if (counted.read_count >= 5) await this.#store.delete(key);
      else await this.#store.put(key, encodeJson(counted));
    }
    return entries;
  }

  async bootstrap(): Promise<EncHistoryEntry[]> {
    const objects = await this.#store.list(`${this.#root}entries/`);
    return await Promise.all(objects.map(async ({ key }) => encHistoryEntryOf(await this.#get(key))));
  }

  async addDeletion(request: DeletionRequest): Promise<void> {
    const [first] = request.messages.message_ids ?? [];
    for (const { device_id: id } of (await this.#devices()).devices) {
      const name = `deletions/${id}/1750000000000000000_${first?.entry_id ?? ''}.json`;
      await this.#put(name, { ...request, destination_device_id: id, read_count: 0 });
    }
    for (const folder of ['entries/', 'inbox/']) {
      for (const { key } of await this.#store.list(`${this.#root}${folder}`)) {
        if (key.endsWith(`${first?.entry_id ?? '-'}.json`)) await this.#store.delete(key);
      }
    }
  }

  async deletions(): Promise<DeletionRequest[]> {
    const objects = await this.#store.list(`${this.#root}deletions/${this.#deviceId}/`);
    return await Promise.all(objects.map(async ({ key }) => deletionRequestOf(await this.#get(key))));
  }

  async #devices(): Promise<DeviceList> {
    const found = await this.#store.get(`${this.#root}devices.json`);
    return found === undefined || found === 'unchanged' ? { devices: [] } : (JSON.parse(decodeText(found.body)) as DeviceList);
  }

  async #get(key: string): Promise<unknown> {
    const found = await this.#store.get(key);
    if (found === undefined || found === 'unchanged') throw new Error(`${key} is gone`);
    return JSON.parse(decodeText(found.body)) as unknown;
  }

  async #put(name: string, value: unknown): Promise<void> {
    await this.#store.put(`${this.#root}${name}`, encodeJson(value));
  }
}

/** devices.json: changed by compare-and-set only, so that of many devices that register at once none is lost. */
import { compareAndSet, type Document } from '../../s3-store/compare-and-set.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { decodeText } from '../../s3-store/compare-and-set.ts';
import { type DeviceLayout, type DeviceRegistry, deviceRegistryOf, type RegisteredDevice } from './bucket-documents.ts';
import type { BucketLayout } from './bucket-layout.ts';

export class DevicesDocument {
  readonly #store: S3Store;
  readonly #layout: BucketLayout;
  #held: Document<DeviceRegistry> | undefined;

  constructor(store: S3Store, layout: BucketLayout) {
    this.#store = store;
    this.#layout = layout;
  }

  /** Changes with every change of the registry. */
  get version(): string | undefined {
    return this.#held?.etag;
  }

  /** One GET, mostly answered by "not modified". */
  async read(signal: AbortSignal | undefined): Promise<readonly RegisteredDevice[]> {
    const found = await this.#store.get(this.#layout.devices(), this.#held?.etag, signal);
    if (found === 'unchanged') return this.#held?.value.devices ?? [];
    const text = found === undefined ? undefined : decodeText(found.body);
    return this.#hold({ value: deviceRegistryOf(text), etag: found?.etag });
  }

  /** The devices before this one was added; itself among them when it was there. */
  async add(
    device: { userId: string; deviceId: string; layout: DeviceLayout },
    signal?: AbortSignal,
  ): Promise<readonly RegisteredDevice[]> {
    let before: readonly RegisteredDevice[] = [];
    await this.#change(({ devices }) => {
      before = devices;
      const there = devices.find(({ device_id: id }) => id === device.deviceId);
      if (there?.felloe_layout === device.layout) return undefined;
      const added: RegisteredDevice = {
        device_id: device.deviceId,
        user_id: device.userId,
        registration_date: there?.registration_date ?? new Date(this.#store.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        felloe_layout: device.layout,
      };
      return { devices: there === undefined ? [...devices, added] : devices.map((one) => (one === there ? added : one)) };
    }, signal);
    return before;
  }

  async remove(deviceId: string, signal?: AbortSignal): Promise<void> {
    await this.#change(({ devices }) => {
      const kept = devices.filter(({ device_id: id }) => id !== deviceId);
      return kept.length === devices.length ? undefined : { devices: kept };
    }, signal);
  }

  async #change(change: (before: DeviceRegistry) => DeviceRegistry | undefined, signal: AbortSignal | undefined): Promise<void> {
    this.#hold(await compareAndSet(this.#store, { key: this.#layout.devices(), parse: deviceRegistryOf, change, signal }));
  }

  #hold(document: Document<DeviceRegistry>): readonly RegisteredDevice[] {
    this.#held = document;
    return document.value.devices;
  }
}

/** Devices that do not say that they are ours: they read nothing but their inbox. */
export function originalClientsOf(devices: readonly RegisteredDevice[]): RegisteredDevice[] {
  return devices.filter(({ felloe_layout: layout }) => layout === undefined);
}

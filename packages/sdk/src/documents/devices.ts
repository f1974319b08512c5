/** The devices of a user, each with an entry that it writes itself. In clear: a user who lost one has to know it from its name. */
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { decodeJson, encodeJson } from './encryption/byte-text.ts';
import type { UserKeys } from './object-keys.ts';
import type { DocumentStorage } from './storage/storage.ts';

export const Device = Type.Object({
  device_id: Type.String(),
  device_name: Type.String({ maxLength: 200 }),
  registered_at: Type.String(),
  last_seen: Type.String(),
});
export type Device = Static<typeof Device>;

/** Says that the device is there and was seen now. */
export async function noteDevice(
  storage: DocumentStorage,
  keys: UserKeys,
  seen: { readonly deviceId: string; readonly deviceName: string; readonly now: Date },
): Promise<Device> {
  const key = keys.device(seen.deviceId);
  const found = await storage.get(key);
  const before = found === undefined || found === 'unchanged' ? undefined : decodeJson(found.body, key);
  const at = seen.now.toISOString();
  const device: Device = {
    device_id: seen.deviceId,
    device_name: seen.deviceName,
    registered_at: Check(Device, before) ? before.registered_at : at,
    last_seen: at,
  };
  await storage.put(key, encodeJson(device));
  return device;
}

export async function listDevices(storage: DocumentStorage, keys: UserKeys): Promise<Device[]> {
  const listed = await storage.list(keys.devices);
  // Manifests lie beside the entries, one folder deeper.
  const entries = listed.filter(({ key }) => /^[^/]+\.json$/.test(key.slice(keys.devices.length)));
  const found = await Promise.all(
    entries.map(async ({ key }) => {
      const blob = await storage.get(key);
      return blob === undefined || blob === 'unchanged' ? undefined : decodeJson(blob.body, key);
    }),
  );
  return found.filter((device): device is Device => Check(Device, device));
}

/** Takes a device from the list. What it may do is for whoever gave it keys or a token. */
export async function forgetDevice(storage: DocumentStorage, keys: UserKeys, deviceId: string): Promise<void> {
  await storage.delete(keys.device(deviceId));
}

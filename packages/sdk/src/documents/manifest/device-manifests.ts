/**
 * One manifest for each device: nobody waits for another, and a reader merges them by (timestamp, device). The listing has their
 * ETags, so that looking for news costs one LIST, and one GET for each device that has some. The cursor holds a version per device.
 */
import { deviceOfManifestKey, type UserKeys } from '../object-keys.ts';
import type { ChangeLog, Cursor } from './change-log.ts';
import type { Change } from './manifest.ts';
import { beginning, ManifestFile, type ManifestFileParts } from './manifest-file.ts';
import { claimOf, compareByTime } from './winner.ts';

export interface DeviceManifestsParts extends Omit<ManifestFileParts, 'key' | 'segments'> {
  readonly keys: UserKeys;
  /** Whose manifest this device writes. */
  readonly deviceId: string;
}

export function deviceManifests(parts: DeviceManifestsParts): ChangeLog {
  const { keys, storage } = parts;
  const fileOf = (deviceId: string): ManifestFile =>
    new ManifestFile({ ...parts, key: keys.deviceManifest(deviceId), segments: keys.deviceSegments(deviceId) });
  const own = fileOf(parts.deviceId);
  const ownKey = keys.deviceManifest(parts.deviceId);
  return {
    watched: keys.devices,
    isOrdered: false,
    read: async (cursor) => {
      const listed = await storage.list(keys.devices);
      const next: Cursor = {};
      const changes: Change[] = [];
      for (const { key, etag } of listed) {
        const deviceId = deviceOfManifestKey(key);
        if (deviceId === undefined) continue;
        const position = cursor[key] ?? beginning;
        if (position.etag === etag) {
          next[key] = position;
          continue;
        }
        const news = await fileOf(deviceId).readSince(position);
        next[key] = news.position;
        changes.push(...news.entries.map(({ change }) => change));
      }
      const ordered = changes.toSorted((left, right) => compareByTime(claimOf(left), claimOf(right)));
      return { changes: ordered, cursor: next, version: Object.values(next).reduce((sum, { version }) => sum + version, 0) };
    },
    append: (changes, since, judge) => own.append(changes, since[ownKey] ?? beginning, judge),
  };
}

/** One manifest for all devices of a user, by compare-and-set. Every change has one place that all devices agree on. */
import type { ChangeLog } from './change-log.ts';
import { beginning, ManifestFile, type ManifestFileParts } from './manifest-file.ts';

export function sharedManifest(parts: ManifestFileParts): ChangeLog {
  const file = new ManifestFile(parts);
  return {
    watched: parts.key,
    isOrdered: true,
    read: async (cursor) => {
      const { entries, position } = await file.readSince(cursor[parts.key] ?? beginning);
      return { changes: entries.map(({ change }) => change), cursor: { [parts.key]: position }, version: position.version };
    },
    append: (changes, since, judge) => file.append(changes, since[parts.key] ?? beginning, judge),
  };
}

/** What keeps a user from the server's programs or from the folder of the data, as far as modes tell. */
import { type Stats, statSync } from 'node:fs';
import path from 'node:path';
import type { ClosedFolder, User } from './identity.ts';

export function findClosedFolder(user: User, places: Readonly<Record<ClosedFolder['before'], string>>): ClosedFolder | undefined {
  for (const before of ['programs', 'data'] as const) {
    const folder = outermostClosed(user, places[before]);
    if (folder !== undefined) return { folder, before };
  }
  return undefined;
}

/** The outermost folder on the way to `target` that the user may not enter, or `target` itself if the user may not read it. */
function outermostClosed(user: User, target: string): string | undefined {
  const absolute = path.resolve(target);
  const [readAndEnter, enter] = [0o5, 0o1];
  let closed = may(user, readAndEnter, absolute) ? undefined : absolute;
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if (!may(user, enter, folder)) closed = folder;
    if (folder === path.dirname(folder)) return closed;
  }
}

/** Only the first of owner, group and others that fits a user counts, however little it allows. */
function may(user: User, wanted: number, folder: string): boolean {
  const { mode, uid, gid }: Stats = statSync(folder);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

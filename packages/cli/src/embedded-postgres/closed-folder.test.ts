import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findClosedFolder } from './closed-folder.ts';

const stranger = { uid: 65534, gid: 65534 };

describe('findClosedFolder', () => {
  it('names the outermost folder that a user may not enter, of the programs before that of the data', async () => {
    const base = await mkdtemp(path.join(tmpdir(), 'felloe-identity-'));
    try {
      const folderOf = async (name: string, mode: number) => {
        await mkdir(path.join(base, name), { mode });
        return path.join(base, name);
      };
      const [open, shut] = [await folderOf('open', 0o755), await folderOf('shut', 0o700)];
      const below = await folderOf('shut/open', 0o755);
      const hidden = await folderOf('open/listed-by-nobody', 0o711);
      // mkdtemp makes it for its owner only.
      expect(findClosedFolder(stranger, { programs: open, data: open })).toEqual({ folder: base, before: 'programs' });
      await chmod(base, 0o755);
      expect(findClosedFolder(stranger, { programs: open, data: open })).toBeUndefined();
      expect(findClosedFolder(stranger, { programs: below, data: open })).toEqual({ folder: shut, before: 'programs' });
      expect(findClosedFolder(stranger, { programs: open, data: below })).toEqual({ folder: shut, before: 'data' });
      // It may be entered, but Postgres reads its folders.
      expect(findClosedFolder(stranger, { programs: hidden, data: open })).toEqual({ folder: hidden, before: 'programs' });
      const { uid, gid } = await stat(shut);
      // Who owns a folder is not one of the others, and one of its group neither.
      expect(findClosedFolder({ uid, gid }, { programs: below, data: open })).toBeUndefined();
      expect(findClosedFolder({ ...stranger, gid }, { programs: below, data: open })?.folder).toBe(shut);
      await chmod(shut, 0o710);
      expect(findClosedFolder({ ...stranger, gid }, { programs: below, data: open })).toBeUndefined();
      await chmod(shut, 0o077);
      expect(findClosedFolder({ uid, gid }, { programs: open, data: shut })).toEqual({ folder: shut, before: 'data' });
      await chmod(shut, 0o700);
    } finally {
      await rm(base, { recursive: true });
    }
  });
});

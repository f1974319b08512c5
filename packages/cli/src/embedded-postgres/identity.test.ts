import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, it } from 'vitest';
import { chooseIdentity, commandFor, findClosedFolder, type IdentityFacts } from './identity.ts';

const root: IdentityFacts = {
  ownUid: 0,
  ownNameKnown: true,
  owner: undefined,
  closed: undefined,
  namespaceProblem: () => undefined,
};
const denied = { namespaceProblem: () => 'unshare: unshare failed: Operation not permitted' };
const programs = { folder: '/private', before: 'programs' } as const;

function refusalOf(facts: IdentityFacts): StoreError {
  try {
    return expect.fail(`chose ${chooseIdentity(facts).kind}`);
  } catch (thrown) {
    return StoreError.from(thrown);
  }
}

describe('chooseIdentity', () => {
  it('runs as ourselves when we are not root', () => {
    expect(chooseIdentity({ ...root, ...denied, ownUid: 1000, closed: programs })).toEqual({ kind: 'ourselves' });
    expect(chooseIdentity({ ...root, ...denied, ownUid: undefined })).toEqual({ kind: 'ourselves' });
  });
  it('borrows a name when the user database has none for us', () => {
    expect(chooseIdentity({ ...root, ownUid: 12345, ownNameKnown: false })).toEqual({ kind: 'namespace' });
  });
  it('runs as nobody when root and everything is reachable', () => {
    expect(chooseIdentity({ ...root, ...denied })).toEqual({ kind: 'user', uid: 65534, gid: 65534 });
  });
  it('runs in a user namespace below a private folder', () => {
    expect(chooseIdentity({ ...root, closed: programs })).toEqual({ kind: 'namespace' });
  });
  it('stays with the owner of existing data', () => {
    const owner = { uid: 1000, gid: 1001 };
    expect(chooseIdentity({ ...root, owner, closed: programs })).toEqual({ kind: 'user', uid: 1000, gid: 1001 });
    expect(chooseIdentity({ ...root, owner: { uid: 0, gid: 0 } })).toEqual({ kind: 'namespace' });
  });
  it('tries for a namespace only when it needs one', () => {
    const namespaceProblem = () => expect.fail('tried');
    chooseIdentity({ ...root, namespaceProblem });
    chooseIdentity({ ...root, ownUid: 1000, namespaceProblem });
  });

  it.each<[string, Partial<IdentityFacts>, RegExp, RegExp]>([
    [
      'the clone',
      { closed: programs },
      /may not enter \/private, .*not permitted\)$/,
      /^Move the clone to .*, such as one below \/srv,/,
    ],
    [
      'the data',
      { closed: { folder: '/home/x', before: 'data' } },
      /may not enter \/home\/x, /,
      /^Choose for the data a folder that/,
    ],
    ['an owner that is root', { owner: { uid: 0, gid: 0 } }, /existing data are, /, /^Choose another directory for the data, or/],
    [
      'a nameless user',
      { ownUid: 12345, ownNameKnown: false },
      /has none for 12345, /,
      /^Give it one, or run this as another user/,
    ],
  ])('says what to do where a namespace is needed and denied: %s', (_, facts, told, advice) => {
    const { code, message, details } = refusalOf({ ...root, ...denied, ...facts });
    expect(code).toBe('unavailable');
    expect(message).toMatch(told);
    expect(details['advice']).toMatch(advice);
  });
});

describe('findClosedFolder', () => {
  it('names the outermost folder that others may not enter, of the programs before that of the data', async () => {
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
      expect(findClosedFolder({ programs: open, data: open })).toEqual({ folder: base, before: 'programs' });
      await chmod(base, 0o755);
      expect(findClosedFolder({ programs: open, data: open })).toBeUndefined();
      expect(findClosedFolder({ programs: below, data: open })).toEqual({ folder: shut, before: 'programs' });
      expect(findClosedFolder({ programs: open, data: below })).toEqual({ folder: shut, before: 'data' });
      // It may be entered, but Postgres reads its folders.
      expect(findClosedFolder({ programs: hidden, data: open })).toEqual({ folder: hidden, before: 'programs' });
    } finally {
      await rm(base, { recursive: true });
    }
  });
});

describe('commandFor', () => {
  it('asks for the death signal inside the namespace, where it is not cleared', () => {
    const command = commandFor({ kind: 'namespace' }, ['postgres'], 'linux');
    expect(command.indexOf('--pdeathsig=INT')).toBeGreaterThan(command.indexOf('--map-user=65534'));
    expect(command.at(-1)).toBe('postgres');
  });
  it('runs the bare program where there is no setpriv', () => {
    expect(commandFor({ kind: 'ourselves' }, ['postgres', '-D', 'x'], 'darwin')).toEqual(['postgres', '-D', 'x']);
  });
});

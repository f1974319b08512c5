import { describe, expect, it } from 'vitest';
import { chooseIdentity, commandFor } from './identity.ts';

describe('chooseIdentity', () => {
  it('runs as ourselves when we are not root', () => {
    expect(chooseIdentity({ ownUid: 1000, ownNameKnown: true, owner: undefined, reachableByAnyone: false })).toEqual({
      kind: 'ourselves',
    });
    expect(chooseIdentity({ ownUid: undefined, ownNameKnown: true, owner: undefined, reachableByAnyone: true })).toEqual({
      kind: 'ourselves',
    });
  });
  it('borrows a name when the user database has none for us', () => {
    expect(chooseIdentity({ ownUid: 12345, ownNameKnown: false, owner: undefined, reachableByAnyone: true })).toEqual({
      kind: 'namespace',
    });
  });
  it('runs as nobody when root and everything is reachable', () => {
    expect(chooseIdentity({ ownUid: 0, ownNameKnown: true, owner: undefined, reachableByAnyone: true })).toEqual({
      kind: 'user',
      uid: 65534,
      gid: 65534,
    });
  });
  it('runs in a user namespace below a private folder', () => {
    expect(chooseIdentity({ ownUid: 0, ownNameKnown: true, owner: undefined, reachableByAnyone: false })).toEqual({
      kind: 'namespace',
    });
  });
  it('stays with the owner of existing data', () => {
    const owner = { uid: 1000, gid: 1001 };
    expect(chooseIdentity({ ownUid: 0, ownNameKnown: true, owner, reachableByAnyone: false })).toEqual({
      kind: 'user',
      uid: 1000,
      gid: 1001,
    });
    expect(chooseIdentity({ ownUid: 0, ownNameKnown: true, owner: { uid: 0, gid: 0 }, reachableByAnyone: true })).toEqual({
      kind: 'namespace',
    });
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

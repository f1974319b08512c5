import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, it } from 'vitest';
import { type Capability, chooseIdentity, type ClosedFolder, type IdentityFacts, nobody } from './identity.ts';

const anyNamespace = { namespaceProblem: () => undefined };
const noNamespace = { namespaceProblem: () => 'unshare: unshare failed: Operation not permitted' };
const capability: Capability = 'dac_override';
const capable = { capabilityFor: () => ({ capability }) };
const incapable = { capabilityFor: () => ({ problem: 'setpriv: apply capabilities: Operation not permitted' }) };
const untried = { namespaceProblem: () => expect.fail('tried'), capabilityFor: () => expect.fail('tried') };
const open = { closedTo: () => undefined };
const closed = (folder: string, before: ClosedFolder['before']) => ({ closedTo: () => ({ folder, before }) });
const programs = closed('/private', 'programs');
const data = closed('/home/x', 'data');
const rootsData = { owner: { uid: 0, gid: 0 } };
const othersData = { owner: { uid: 1000, gid: 1001 } };
const nameless = { ownUid: 12345, ownNameKnown: false };

const root: IdentityFacts = { ownUid: 0, ownNameKnown: true, owner: undefined, ...open, ...untried };
const asNobody = { kind: 'user', user: nobody, capability: undefined };
const asCapableNobody = { kind: 'user', user: nobody, capability };
const asOwner = { kind: 'user', user: othersData.owner, capability: undefined };
const asCapableOwner = { kind: 'user', user: othersData.owner, capability };

function refusalOf(facts: IdentityFacts): StoreError {
  try {
    return expect.fail(`chose ${chooseIdentity(facts).kind}`);
  } catch (thrown) {
    return StoreError.from(thrown);
  }
}

describe('chooseIdentity', () => {
  // Whatever a row does not give must not be tried.
  it.each<[string, Partial<IdentityFacts>, unknown]>([
    ['ourselves when we are not root', { ownUid: 1000, ...programs }, { kind: 'ourselves' }],
    ['ourselves where there are no numbers of users', { ownUid: undefined, ...programs }, { kind: 'ourselves' }],
    ['in a namespace, for its name, when the user database has none', { ...nameless, ...anyNamespace }, { kind: 'namespace' }],
    ['as nobody when root and everything is reachable', {}, asNobody],
    ['in a namespace below a private folder', { ...programs, ...anyNamespace }, { kind: 'namespace' }],
    ['as nobody with a capability where there is no namespace', { ...programs, ...noNamespace, ...capable }, asCapableNobody],
    ['as nobody with a capability when only the data are closed', { ...data, ...noNamespace, ...capable }, asCapableNobody],
    ['as the owner of existing data', { ...othersData }, asOwner],
    ['as their owner with a capability below a folder closed to it', { ...othersData, ...data, ...capable }, asCapableOwner],
    ['as nobody with a capability when its data were closed later', { owner: nobody, ...data, ...capable }, asCapableNobody],
    ['in a namespace again when that made the data', { ...rootsData, ...anyNamespace }, { kind: 'namespace' }],
    ['as nobody, reaching the data of a namespace where there is none', { ...rootsData, ...noNamespace }, asNobody],
    [
      'as nobody with a capability, the same behind a closed folder',
      { ...rootsData, ...data, ...noNamespace, ...capable },
      asCapableNobody,
    ],
  ])('runs %s', (_, facts, identity) => {
    expect(chooseIdentity({ ...root, ...facts })).toEqual(identity);
  });

  it('asks what is closed to the user that would run it', () => {
    const asked: number[] = [];
    const closedTo: IdentityFacts['closedTo'] = ({ uid }) => void asked.push(uid);
    for (const owner of [undefined, nobody, othersData.owner]) chooseIdentity({ ...root, owner, closedTo });
    expect(asked).toEqual([65534, 65534, 1000]);
  });

  it.each<[string, Partial<IdentityFacts>, RegExp, RegExp]>([
    [
      'the clone',
      programs,
      /other users may not enter \/private, and there is no user namespace .*not permitted\) and no capability .*not permitted\)$/,
      /^Move the clone to .*, such as one below \/srv,/,
    ],
    ['the data', data, / may not enter \/home\/x, /, /^Choose for the data a folder that/],
    [
      'an owner that is root',
      { ...rootsData, ...data },
      / may not enter \/home\/x, .*namespace.* and no capability /,
      /^Choose for the data/,
    ],
    [
      'another owner',
      { ...othersData, ...data },
      /user 1000, whose the existing data are, may not enter \/home\/x, and there is no capability /,
      /^Choose for the data/,
    ],
    [
      'a nameless user',
      nameless,
      /has none for 12345, and there is no user namespace /,
      /^Give it one, or run this as another user/,
    ],
  ])('says what to do where nothing works: %s', (_, facts, told, advice) => {
    const { code, message, details } = refusalOf({ ...root, ...noNamespace, ...incapable, ...facts });
    expect(code).toBe('unavailable');
    expect(message).toMatch(told);
    expect(details['advice']).toMatch(advice);
  });
});

/** Where everything lies (reference of seed 002). Keys have no leading slash: `/users/…` and `users/…` are one. */
import { StoreError } from '@felloe/contracts/http/problem.ts';

/** Ids are parts of keys as they are: nothing to escape, nothing that walks up. */
const idPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** @throws StoreError `invalid_argument` */
export function checkedId(id: string, what: string): string {
  if (idPattern.test(id)) return id;
  throw new StoreError('invalid_argument', `${what} is 1 to 128 letters, digits, -, _ and dots, not beginning with a dot`);
}

/** One spelling for a key that may come with a slash in front. */
export function normalKey(key: string): string {
  return key.replace(/^\/+/, '');
}

export interface UserKeys {
  readonly root: string;
  readonly masterKey: string;
  readonly publicKey: string;
  readonly manifest: string;
  /** Older changes; a name holds the range of sequences and a digest. */
  readonly segments: string;
  readonly devices: string;
  device(deviceId: string): string;
  deviceManifest(deviceId: string): string;
  deviceSegments(deviceId: string): string;
  readonly grants: string;
  grant(grantId: string): string;
  familyMember(familyMemberId: string): FamilyMemberKeys;
}

export interface FamilyMemberKeys {
  /** What a grant opens: everything below. */
  readonly root: string;
  readonly profile: string;
  /** The keys of the family member, wrapped for its owner, and the journal of a revocation. */
  readonly keyRing: string;
  /** The grantee's copy of a grant: what a grant opens has to hold its keys. */
  grant(grantId: string): string;
  readonly records: string;
  record(recordId: string, version: number): string;
  recordVersions(recordId: string): string;
  readonly attachments: string;
  attachmentData(hmac: string): string;
  attachmentMetadata(hmac: string): string;
}

export function keysOfUser(userId: string): UserKeys {
  const root = `users/${checkedId(userId, 'a user id')}/`;
  const device = (deviceId: string): string => `${root}devices/${checkedId(deviceId, 'a device id')}`;
  return {
    root,
    masterKey: `${root}master-key.blob`,
    publicKey: `${root}public-key.blob`,
    manifest: `${root}sync-manifest.json`,
    segments: `${root}sync-manifest-segments/`,
    devices: `${root}devices/`,
    device: (deviceId) => `${device(deviceId)}.json`,
    deviceManifest: (deviceId) => `${device(deviceId)}/manifest.json`,
    deviceSegments: (deviceId) => `${device(deviceId)}/manifest-segments/`,
    grants: `${root}access-grants/`,
    grant: (grantId) => `${root}access-grants/${checkedId(grantId, 'a grant id')}.blob`,
    familyMember: (familyMemberId) => keysOfFamilyMember(root, familyMemberId),
  };
}

function keysOfFamilyMember(userRoot: string, familyMemberId: string): FamilyMemberKeys {
  const root = `${userRoot}family-members/${checkedId(familyMemberId, 'a family member id')}/`;
  const record = (recordId: string): string => `${root}records/${checkedId(recordId, 'a record id')}.v`;
  const attachment = (hmac: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hmac)) throw new StoreError('invalid_argument', 'an attachment is named by 64 hex digits');
    return `${root}attachments/${hmac}/`;
  };
  return {
    root,
    profile: `${root}profile.blob`,
    keyRing: `${root}key-ring.json`,
    grant: (grantId) => `${root}grants/${checkedId(grantId, 'a grant id')}.json`,
    records: `${root}records/`,
    record: (recordId, version) => `${record(recordId)}${version}.blob`,
    recordVersions: record,
    attachments: `${root}attachments/`,
    attachmentData: (hmac) => `${attachment(hmac)}data.blob`,
    attachmentMetadata: (hmac) => `${attachment(hmac)}metadata.blob`,
  };
}

/** What a key below `records/` names; undefined for another. */
export function recordOfKey(key: string): { readonly recordId: string; readonly version: number } | undefined {
  const [, recordId = '', version = ''] = /\/records\/([^/]+)\.v(\d{1,15})\.blob$/.exec(key) ?? [];
  return recordId === '' ? undefined : { recordId, version: Number(version) };
}

/** The attachment whose metadata a key names: written last, so that it proves the data. Undefined for another key. */
export function attachmentOfKey(key: string): string | undefined {
  return /\/attachments\/([0-9a-f]{64})\/metadata\.blob$/.exec(key)?.[1];
}

/** Whose manifest a key below `devices/` is; undefined for a device's own entry and for segments. */
export function deviceOfManifestKey(key: string): string | undefined {
  return /\/devices\/([^/]+)\/manifest\.json$/.exec(key)?.[1];
}

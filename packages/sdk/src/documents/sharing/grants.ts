/** Giving, listing and ending grants of one user. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { encodeJson, fromBase64 } from '../encryption/byte-text.ts';
import type { Identity } from '../encryption/identity.ts';
import type { KeyRing } from '../encryption/key-ring.ts';
import type { UserKeys } from '../object-keys.ts';
import type { Bytes, DocumentStorage } from '../storage/storage.ts';
import { type Grant, parseGrant, wrapGrant } from './grant.ts';

/** Whoever gives out URLs and has to know who may have them: the presign helper. Pure storage with keys needs none. */
export interface GrantKeeper {
  /** From now on the other user may ask for what lies below the family member. */
  opened(grant: Grant): Promise<void>;
  /** From now on not any more, and the URLs given out are dead. Repeated when a revocation is resumed. */
  closed(grant: Grant): Promise<void>;
}

export const noGrantKeeper: GrantKeeper = { opened: async () => {}, closed: async () => {} };

export interface GrantParts {
  readonly storage: DocumentStorage;
  readonly keys: UserKeys;
  readonly identity: Identity;
  readonly keeper: GrantKeeper;
  readonly now: () => Date;
}

export async function giveGrant(
  parts: GrantParts,
  ring: KeyRing,
  to: { readonly userId: string; readonly publicKey: Bytes; readonly grantId?: string },
): Promise<Grant> {
  const subject = {
    grantId: to.grantId ?? crypto.randomUUID(),
    familyMemberId: ring.familyMemberId,
    grantedToUserId: to.userId,
    createdAt: parts.now().toISOString(),
  };
  const key = parts.keys.grant(subject.grantId);
  for (;;) {
    const keys = await ring.refresh();
    const grant = await wrapGrant(subject, parts.identity, to.publicKey, keys);
    await parts.storage.put(key, encodeJson(grant));
    await copyForGrantee(parts, grant);
    // A revocation that began meanwhile wraps the new key for the grants that it saw: was ours among them?
    if ((await ring.refresh()).current.generation !== keys.current.generation) continue;
    await parts.keeper.opened(grant);
    return grant;
  }
}

export async function listGrants(parts: Pick<GrantParts, 'storage' | 'keys'>): Promise<Grant[]> {
  const grants: Grant[] = [];
  for (const { key } of await parts.storage.list(parts.keys.grants)) {
    const found = await parts.storage.get(key);
    if (found !== undefined && found !== 'unchanged') grants.push(parseGrant(found.body, key));
  }
  return grants;
}

/** Ends a grant; done before, it stays as it is. @throws StoreError `not_found` */
export async function closeGrant(parts: GrantParts, grantId: string): Promise<void> {
  const grant = await changeGrant(parts, grantId, async (before) =>
    before.revokedAt === null ? { ...before, revokedAt: parts.now().toISOString() } : undefined,
  );
  await parts.keeper.closed(grant);
}

/** Gives a grant that stays the keys that the ring has now. */
export async function rewrapGrant(parts: GrantParts, ring: KeyRing, grantId: string): Promise<void> {
  await changeGrant(parts, grantId, async (before) => {
    const keys = await ring.keys();
    if (before.revokedAt !== null || before.generation >= keys.current.generation) return undefined;
    const { familyMemberId, grantedToUserId, createdAt } = before;
    return await wrapGrant(
      { grantId, familyMemberId, grantedToUserId, createdAt },
      parts.identity,
      fromBase64(before.granteePublicKey),
      keys,
    );
  });
}

/** Below the family member, where the grant leads; the truth is the owner's. */
async function copyForGrantee(parts: GrantParts, grant: Grant): Promise<void> {
  await parts.storage.put(parts.keys.familyMember(grant.familyMemberId).grant(grant.grantId), encodeJson(grant));
}

/** @throws StoreError `not_found` */
export async function readGrant(parts: Pick<GrantParts, 'storage' | 'keys'>, grantId: string): Promise<Grant> {
  const key = parts.keys.grant(grantId);
  const found = await parts.storage.get(key);
  if (found === undefined || found === 'unchanged') throw new StoreError('not_found', `there is no grant ${grantId}`);
  return parseGrant(found.body, key);
}

async function changeGrant(
  parts: GrantParts,
  grantId: string,
  change: (before: Grant) => Promise<Grant | undefined>,
): Promise<Grant> {
  const key = parts.keys.grant(grantId);
  for (let round = 1; round <= 20; round += 1) {
    const found = await parts.storage.get(key);
    if (found === undefined || found === 'unchanged') throw new StoreError('not_found', `there is no grant ${grantId}`);
    const before = parseGrant(found.body, key);
    const next = await change(before);
    if (next !== undefined && (await parts.storage.put(key, encodeJson(next), { ifMatch: found.etag })) === undefined) continue;
    // Also when nothing changed: whoever changed it may have died before this.
    await copyForGrantee(parts, next ?? before);
    return next ?? before;
  }
  throw new StoreError('condition_conflict', `grant ${grantId} was changed by others twenty times in a row`);
}

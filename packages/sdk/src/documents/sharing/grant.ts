/**
 * A grant: one family member's keys for one other user. Its key is wrapped by X25519, HKDF-SHA256 and AES key wrap, so only the two
 * users can open it, and it may lie where the storage and the helper see it. Names as in seed 002.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { decodeJson, fromBase64, toBase64 } from '../encryption/byte-text.ts';
import { type FamilyKeys, familyKeysOf } from '../encryption/family-keys.ts';
import type { Identity } from '../encryption/identity.ts';
import { unwrapKey, wrapKey } from '../encryption/key-wrapping.ts';
import type { Bytes } from '../storage/storage.ts';

export const Grant = Type.Object(
  {
    grantId: Type.String(),
    familyMemberId: Type.String(),
    grantedToUserId: Type.String(),
    wrappedFMK: Type.String({ description: 'The current key of the family member, wrapped, in base64.' }),
    generation: Type.Integer({ minimum: 1, description: 'Of that key.' }),
    earlierFMKs: Type.Array(Type.Object({ generation: Type.Integer({ minimum: 1 }), wrappedFMK: Type.String() }), {
      description: 'Keys that names of attachments, or objects not yet sealed again, still need.',
    }),
    granterPublicKey: Type.String({ description: 'X25519, in base64.' }),
    granteePublicKey: Type.String({ description: 'X25519, in base64: what it was wrapped for.' }),
    createdAt: Type.String(),
    revokedAt: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'urn:felloe:documents:grant:1', title: 'Access grant', description: 'access-grants/{grantId}.blob' },
);
export type Grant = Static<typeof Grant>;

/** @throws StoreError `backend_failed` */
export function parseGrant(body: Bytes, key: string): Grant {
  const grant = decodeJson(body, key);
  if (!Check(Grant, grant)) throw new StoreError('backend_failed', `${key} is no grant of this version`);
  return grant;
}

export type GrantSubject = Pick<Grant, 'grantId' | 'familyMemberId' | 'grantedToUserId' | 'createdAt'>;

/** A grant of all keys that the family member has now. */
export async function wrapGrant(
  subject: GrantSubject,
  granter: Identity,
  granteePublicKey: Bytes,
  keys: FamilyKeys,
): Promise<Grant> {
  const wrappingKey = await granter.agree(granteePublicKey, subject.grantId);
  const wrapped: { generation: number; wrappedFMK: string }[] = [];
  for (const [generation, raw] of keys.raw) wrapped.push({ generation, wrappedFMK: await wrapKey(raw, wrappingKey) });
  const { generation } = keys.current;
  const current = wrapped.find((one) => one.generation === generation);
  if (current === undefined) throw new StoreError('internal', 'a ring without its current key');
  return {
    ...subject,
    ...current,
    earlierFMKs: wrapped.filter((one) => one.generation !== generation),
    granterPublicKey: toBase64(granter.publicKey),
    granteePublicKey: toBase64(granteePublicKey),
    revokedAt: null,
  };
}

/** What the other user makes of it. @throws StoreError `access_denied` when it was revoked */
export async function unwrapGrant(grant: Grant, grantee: Identity): Promise<FamilyKeys> {
  if (grant.revokedAt !== null) throw new StoreError('access_denied', `grant ${grant.grantId} was revoked at ${grant.revokedAt}`);
  const wrappingKey = await grantee.agree(fromBase64(grant.granterPublicKey), grant.grantId);
  const raw = new Map<number, Bytes>();
  for (const { generation, wrappedFMK } of [...grant.earlierFMKs, grant])
    raw.set(generation, await unwrapKey(wrappedFMK, wrappingKey));
  return await familyKeysOf(grant.generation, raw);
}

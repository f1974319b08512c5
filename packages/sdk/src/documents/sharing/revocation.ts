/**
 * Ending a grant for good: the other user's URLs die, and everything gets a key that this user never had.
 *
 *   ring: generation n+1 and the journal, in one write        from here it will be finished, by whichever device of the owner lives
 *   → the grants are marked revoked, the helper told          their URLs are dead
 *   → the others' grants get the new key                      they go on reading: they have the old key and the new one
 *   → every object is sealed again, in the order of keys      the journal notes how far; each object is old or new, never between
 *   → ring: the journal is removed
 *
 * Each step may be done twice, also by two devices at once. A writer that read the ring before the first step looks at it again after
 * its write (sync/push.ts), so nothing stays behind under the old key.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { KeyRing, KeyRingFile } from '../encryption/key-ring.ts';
import type { DocumentLimits } from '../limits.ts';
import { inParallel } from '../sync/transfers.ts';
import type { Grant } from './grant.ts';
import { closeGrant, type GrantParts, listGrants, readGrant, rewrapGrant } from './grants.ts';
import { reseal } from './reseal.ts';

export interface RevocationParts extends GrantParts {
  readonly limits: DocumentLimits;
  /** Told after each note in the journal. */
  readonly onProgress?: ((resealed: number) => void) | undefined;
}

export interface Revocation {
  /** Objects that got the new key, in this run. */
  readonly resealed: number;
  /** Objects that no key of the ring opens: they were broken before, and are left as they are. */
  readonly unreadable: readonly string[];
}

/** @throws StoreError `not_found` for a grant that was never given */
export async function revoke(parts: RevocationParts, ring: KeyRing, grantId: string): Promise<Revocation> {
  const { grantedToUserId, revokedAt } = await readGrant(parts, grantId);
  // Whatever else the same user was given of it ends as well: otherwise the new key would go there again.
  const grantIds = (await grantsOfMember(parts, ring)).filter((grant) => grant.grantedToUserId === grantedToUserId).map(idOf);
  await ring.update(async (file) => {
    const under = file.rekey?.grantIds ?? [];
    // One is under way: these join it. It begins again, since their user may have the newest key already.
    if (under.includes(grantId) || revokedAt !== null) return undefined;
    return await beginRekey(parts, ring, file, [...new Set([...under, grantId, ...grantIds])]);
  });
  return await resumeRevocation(parts, ring);
}

async function beginRekey(parts: RevocationParts, ring: KeyRing, file: KeyRingFile, grantIds: string[]): Promise<KeyRingFile> {
  const next = await ring.withNextGeneration(file);
  return { ...next, rekey: { to: next.current, grantIds, startedAt: parts.now().toISOString(), doneThrough: '' } };
}

/** Goes on where a revocation stopped; nothing to do when none is under way. */
export async function resumeRevocation(parts: RevocationParts, ring: KeyRing): Promise<Revocation> {
  const { rekey } = (await ring.read()).file;
  if (rekey === undefined) return { resealed: 0, unreadable: [] };
  await ring.refresh();
  for (const grantId of rekey.grantIds) await closeIfThere(parts, grantId);
  for (const grant of await grantsOfMember(parts, ring)) await rewrapGrant(parts, ring, grant.grantId);
  const swept = await sweep(parts, ring, rekey.to, rekey.doneThrough);
  await ring.update(async (file) => (file.rekey?.to === rekey.to ? withoutRekey(file) : undefined));
  return swept;
}

/** A grant that somebody removed by hand has ended, too. */
async function closeIfThere(parts: RevocationParts, grantId: string): Promise<void> {
  try {
    await closeGrant(parts, grantId);
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'not_found') throw thrown;
  }
}

/** Those that are good. */
async function grantsOfMember(parts: RevocationParts, ring: KeyRing): Promise<Grant[]> {
  const grants = await listGrants(parts);
  return grants.filter(({ familyMemberId, revokedAt }) => familyMemberId === ring.familyMemberId && revokedAt === null);
}

const idOf = ({ grantId }: Grant): string => grantId;

async function sweep(parts: RevocationParts, ring: KeyRing, to: number, doneThrough: string): Promise<Revocation> {
  const { root } = parts.keys.familyMember(ring.familyMemberId);
  const listed = await parts.storage.list(root, doneThrough === '' ? {} : { after: doneThrough });
  const sealed = listed.map(({ key }) => key).filter((key) => key.endsWith('.blob'));
  const unreadable: string[] = [];
  const resealOne = async (key: string): Promise<boolean> => {
    try {
      return await reseal(parts.storage, ring, key);
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'digest_mismatch') throw thrown;
      unreadable.push(key);
      return false;
    }
  };
  let resealed = 0;
  for (let from = 0; from < sealed.length; from += parts.limits.rekeyNoteEvery) {
    const some = sealed.slice(from, from + parts.limits.rekeyNoteEvery);
    const written = await inParallel(some, parts.limits.transfersMax, resealOne);
    resealed += written.filter(Boolean).length;
    const last = some.at(-1) ?? '';
    await ring.update(async (file) => noted(file, to, last));
    parts.onProgress?.(resealed);
  }
  return { resealed, unreadable };
}

/** Never back: a slower device must not undo what a faster one noted. */
function noted(file: KeyRingFile, to: number, doneThrough: string): KeyRingFile | undefined {
  const { rekey } = file;
  if (rekey?.to !== to || rekey.doneThrough >= doneThrough) return undefined;
  return { ...file, rekey: { ...rekey, doneThrough } };
}

function withoutRekey(file: KeyRingFile): KeyRingFile {
  const { rekey: _, ...rest } = file;
  return rest;
}

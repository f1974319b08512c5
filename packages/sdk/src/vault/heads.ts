/** What is newest in many topics with one call: an app that wakes up asks once what has changed. Not offered by the original server. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { countIn, listIn, objectIn, optional, textIn } from './answers.ts';
import type { EntryMeta } from './history.ts';
import type { SnapshotPlace } from './snapshot.ts';
import type { VaultClient } from './vault-client.ts';

export interface Head {
  readonly topic: string;
  readonly owner: string;
  /** Undefined when there is none. */
  readonly snapshot: (EntryMeta & { readonly size: number }) | undefined;
  /** The last entry and how many there are; undefined for an empty history. */
  readonly history: (EntryMeta & { readonly totalCount: number }) | undefined;
}

/** Aligned with the places. @throws StoreError */
export async function readHeads(
  client: VaultClient,
  places: readonly SnapshotPlace[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly Head[]> {
  const heads: Head[] = [];
  for (let start = 0; start < places.length; start += client.limits.batchMax) {
    const batch = places
      .slice(start, start + client.limits.batchMax)
      .map(({ topic, owner = client.publicKey }) => ({ topic, owner }));
    const inner = { places: batch.map(({ topic, owner }) => ({ topic, pubkey: owner })) };
    const signed = { call: 'read', inner: { pubkey: client.publicKey } } as const;
    const answer = await client.repeat(signal, () => client.call({ path: '/get-head-batch', signed, inner, signal }));
    const list = listIn(objectIn(answer)['heads']);
    if (list.length !== batch.length) throw new StoreError('internal', 'the vault answered for other places');
    for (const [index, place] of batch.entries()) heads.push({ ...place, ...headIn(list[index]) });
  }
  return heads;
}

function headIn(value: unknown): Pick<Head, 'snapshot' | 'history'> {
  const { snapshot, history } = objectIn(value);
  return {
    snapshot: optional(snapshot, (found) => {
      const { timestamp, digest, size } = objectIn(found);
      return { timestamp: countIn(timestamp), digest: textIn(digest), size: countIn(size) };
    }),
    history: optional(history, (found) => {
      const { timestamp, digest, totalCount } = objectIn(found);
      return { timestamp: countIn(timestamp), digest: textIn(digest), totalCount: countIn(totalCount) };
    }),
  };
}

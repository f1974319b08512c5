/** What the client's own key has, topic by topic. Not offered by the original server. */
import { countIn, listIn, objectIn, optional, textIn } from './answers.ts';
import type { EntryMeta } from './history.ts';
import type { VaultClient } from './vault-client.ts';

export interface TopicSummary {
  readonly topic: string;
  readonly snapshot: (EntryMeta & { readonly size: number }) | undefined;
  /** Entries of the history. */
  readonly totalCount: number;
  /** Of snapshot and entries. */
  readonly bytes: number;
}

/** All topics with something in them, by name. @throws StoreError */
export async function* topicsOf(
  client: VaultClient,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<TopicSummary, void, undefined> {
  const signed = { call: 'read', inner: { pubkey: client.publicKey } } as const;
  let after: string | undefined;
  do {
    const inner = { pubkey: client.publicKey, after: after ?? null };
    const answer = objectIn(await client.repeat(signal, () => client.call({ path: '/list-topics', signed, inner, signal })));
    yield* listIn(answer['topics']).map(summaryIn);
    after = optional(answer['nextAfter'], textIn);
  } while (after !== undefined);
}

function summaryIn(value: unknown): TopicSummary {
  const { topic, snapshot, totalCount, bytes } = objectIn(value);
  return {
    topic: textIn(topic),
    snapshot: optional(snapshot, (found) => {
      const { timestamp, digest, size } = objectIn(found);
      return { timestamp: countIn(timestamp), digest: textIn(digest), size: countIn(size) };
    }),
    totalCount: countIn(totalCount),
    bytes: countIn(bytes),
  };
}

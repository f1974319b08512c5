/** POST /list-topics, beyond the original: what a key has, topic by topic. For the key itself only; the hub judges that. */
import type { VaultTopic__Output } from '@felloe/contracts/gen/felloe/v1/VaultTopic.ts';
import { limits } from '@felloe/engine/limits.ts';
import { parseTopic } from '@felloe/engine/vault/topic.ts';
import { reportRead } from '../report-read.ts';
import { type JsonObject, readText } from '../wire/fields.ts';
import { readPublicKey } from '../wire/public-key.ts';
import { metaOf } from './entries-with-urls.ts';
import { operation } from './operation.ts';

interface TopicsInner {
  /** 0x and 64 hex digits. */
  readonly owner: string;
  /** Topic, exclusive; empty: from the first. */
  readonly after: string;
}

export const listTopics = operation({
  read: ({ pubkey, after }: JsonObject): TopicsInner => ({
    owner: readPublicKey(pubkey, 'pubkey').hex,
    after: after === null || after === undefined ? '' : parseTopic(readText(after, 'after')).text,
  }),
  signed: (_inner, signer) => ({ call: 'read', inner: { pubkey: signer.decimal } }),
  act: async (request, { owner, after }) => {
    const { services, container, call } = request;
    const asked = { container: container.name, owner, after, limit: limits.vault.topicPageMax };
    const { topics, next_after } = await services.context.call('list_vault_topics', asked, call);
    reportRead(request, 'list', owner);
    return { topics: topics.map(topicOf), nextAfter: next_after === '' ? null : next_after };
  },
});

function topicOf({ topic, snapshot, entries, bytes }: VaultTopic__Output) {
  const isThere = snapshot !== null && snapshot.digest !== '';
  return { topic, snapshot: isThere ? { ...metaOf(snapshot), size: snapshot.size } : null, totalCount: entries, bytes };
}

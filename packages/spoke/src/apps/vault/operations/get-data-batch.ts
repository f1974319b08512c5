/** POST /get-data-batch: entries of one history by their digests; those that are not there are left out. */
import { withArrivals } from '../delivery/with-arrivals.ts';
import { type JsonObject, readArray, readHash } from '../wire/fields.ts';
import { batchMax, readPlace, type WirePlace } from '../wire/places.ts';
import { reportRead } from '../report-read.ts';
import { entriesWithUrls } from './entries-with-urls.ts';
import { operation } from './operation.ts';

interface BatchInner extends WirePlace {
  readonly digests: readonly string[];
}

export const getDataBatch = operation({
  read: (fields: JsonObject): BatchInner => ({
    ...readPlace(fields),
    digests: readArray(fields['digests'], 'digests', batchMax).map((digest) => readHash(digest, 'digests')),
  }),
  signed: ({ pubkey }) => ({ call: 'get_data_batch', inner: { pubkey } }),
  act: async (request, { topic, owner, digests }) => {
    const { services, container, call } = request;
    if (digests.length === 0) return { presignedUrlsWithMeta: [] };
    const asked = { container: container.name, topic, owner, digests: [...new Set(digests)] };
    const find = () => services.context.call('find_vault_entries', asked, call);
    const { entries } = await withArrivals({ delivery: services.delivery, now: () => services.context.now() }, request, find);
    reportRead(request, 'list', `${topic}/${owner}`);
    return { presignedUrlsWithMeta: await entriesWithUrls(request, entries) };
  },
});

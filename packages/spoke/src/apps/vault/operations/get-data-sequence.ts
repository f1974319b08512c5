/** POST /get-data-sequence: a page of one history. Every entry of it can be fetched: what is only announced is in no page. */
import { withArrivals } from '../delivery/with-arrivals.ts';
import { readObject, type JsonObject } from '../wire/fields.ts';
import { type PageCursor, readPageCursor } from '../wire/cursor.ts';
import { readPlace, type WirePlace } from '../wire/places.ts';
import { reportRead } from '../report-read.ts';
import { entriesWithUrls, metaOf } from './entries-with-urls.ts';
import { operation } from './operation.ts';

interface SequenceInner extends WirePlace {
  readonly page: PageCursor;
}

export const getDataSequence = operation({
  read: (fields: JsonObject): SequenceInner => ({
    ...readPlace(fields),
    page: readPageCursor(readObject(fields['cursor'], 'cursor')),
  }),
  signed: ({ pubkey }) => ({ call: 'get_data_sequence', inner: { pubkey } }),
  act: async (request, { topic, owner, page }) => {
    const { services, container, call } = request;
    const { cursor, descending, limit } = page;
    const asked = { container: container.name, topic, owner, cursor, descending, limit, wait_ms: 0 };
    const list = () => services.context.call('list_vault_entries', asked, call);
    const found = await withArrivals({ delivery: services.delivery, now: () => services.context.now() }, request, list);
    reportRead(request, 'list', `${topic}/${owner}`);
    const last = found.entries.at(-1);
    return {
      presignedUrlsWithMeta: await entriesWithUrls(request, found.entries),
      cursorResponse: {
        nextCursor: last === undefined ? null : metaOf(last),
        hasMore: found.has_more,
        totalCount: found.total,
      },
    };
  },
});

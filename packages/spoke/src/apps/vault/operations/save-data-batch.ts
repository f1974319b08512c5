/** POST /save-data-batch: announces entries of histories, all or none, and answers with where to send each. */
import { StoreError } from '@felloe/engine/errors.ts';
import { type JsonObject, readArray, readObject } from '../wire/fields.ts';
import { batchMax, readUpload, type WireUpload } from '../wire/places.ts';
import { operation } from './operation.ts';

export const saveDataBatch = operation({
  read: ({ data }: JsonObject): readonly WireUpload[] =>
    readArray(data, 'data', batchMax).map((each) => readUpload(readObject(each, 'data'))),
  signed: (data) => ({ call: 'save_data_batch', inner: { data } }),
  act: async (request, data) => {
    const { services, container, call } = request;
    if (data.length === 0) return { presignedUrls: [] };
    // The same bytes for the same mailbox twice are one entry, and one upload.
    const wishes = new Map(data.map(({ topic, owner, digest }) => [nameOf({ topic, owner, digest }), { topic, owner, digest }]));
    const reserved = { container: container.name, kind: 'history', wishes: [...wishes.values()] };
    const { uploads } = await services.context.call('reserve_vault_uploads', reserved, call);
    const urls = new Map<string, string>();
    for (const upload of uploads) urls.set(nameOf(upload), await services.delivery.uploadUrl(request, upload));
    return { presignedUrls: data.map((each) => urlOf(urls, each)) };
  },
});

type Named = Pick<WireUpload, 'topic' | 'owner' | 'digest'>;

function nameOf({ topic, owner, digest }: Named): string {
  return `${topic}/${owner}/${digest}`;
}

function urlOf(urls: ReadonlyMap<string, string>, each: Named): string {
  const url = urls.get(nameOf(each));
  if (url === undefined) throw new StoreError('internal', 'the hub left out an upload');
  return url;
}

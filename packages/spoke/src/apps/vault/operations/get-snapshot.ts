/** POST /get-snapshot: where the snapshot is to be had; null for a key that never saved one, and for no other reason. */
import { StoreError } from '@felloe/engine/errors.ts';
import { readPlace } from '../wire/places.ts';
import { reportRead } from '../report-read.ts';
import { operation } from './operation.ts';

export const getSnapshot = operation({
  read: readPlace,
  signed: (inner) => ({ call: 'get_snapshot', inner }),
  act: async (request, { topic, owner }) => {
    const { services, container, call } = request;
    const places = [{ topic, owner }];
    const { entries } = await services.context.call('read_vault_snapshots', { container: container.name, places }, call);
    const [entry] = entries;
    // A client takes null for a new account: an answer of another form must never become one.
    if (entry === undefined || entries.length > 1) throw new StoreError('internal', 'the hub answered for other places');
    reportRead(request, 'head', `${topic}/${owner}`);
    if (entry.digest === '') return { presignedUrl: null };
    const [presignedUrl] = await services.delivery.downloadUrls(request, entries);
    if (presignedUrl === undefined) throw new StoreError('internal', 'no URL was made for the snapshot');
    return { presignedUrl };
  },
});

/** POST /get-snapshot: where the snapshot is to be had; null for a key that never saved one, and for no other reason. */
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { readPlace, type WirePlace } from '../wire/places.ts';
import { reportRead } from '../report-read.ts';
import type { VaultRequest } from '../vault-services.ts';
import { operation } from './operation.ts';

export const getSnapshot = operation({
  read: readPlace,
  signed: (inner) => ({ call: 'get_snapshot', inner }),
  act: async (request, place) => {
    const entry = await currentSnapshot(request, place);
    reportRead(request, 'head', `${place.topic}/${place.owner}`);
    if (entry.digest === '') return { presignedUrl: null };
    const [presignedUrl] = await request.services.delivery.downloadUrls(request, [entry]);
    if (presignedUrl === undefined) throw new StoreError('internal', 'no URL was made for the snapshot');
    return { presignedUrl };
  },
});

/** Its digest is empty when there is none. */
export async function currentSnapshot(request: VaultRequest, { topic, owner }: WirePlace): Promise<VaultEntry__Output> {
  const { services, container, call } = request;
  const places = [{ topic, owner }];
  const { entries } = await services.context.call('read_vault_snapshots', { container: container.name, places }, call);
  const [entry] = entries;
  // A client takes none for a new account: an answer of another form must never become one.
  if (entry === undefined || entries.length > 1) throw new StoreError('internal', 'the hub answered for other places');
  return entry;
}

/** POST /pre-save-snapshot: announces the bytes of a snapshot and answers with where to send them. */
import { StoreError } from '@felloe/engine/errors.ts';
import { readUpload } from '../wire/places.ts';
import { operation } from './operation.ts';

export const preSaveSnapshot = operation({
  read: readUpload,
  signed: (inner) => ({ call: 'pre_save_snapshot', inner }),
  act: async (request, { topic, owner, digest }) => {
    const { services, container, call } = request;
    const wishes = [{ topic, owner, digest }];
    const reserved = { container: container.name, kind: 'snapshot', wishes };
    const { uploads } = await services.context.call('reserve_vault_uploads', reserved, call);
    const [upload] = uploads;
    if (upload === undefined) throw new StoreError('internal', 'the hub reserved no upload');
    return { presignedUrl: await services.delivery.uploadUrl(request, upload) };
  },
});

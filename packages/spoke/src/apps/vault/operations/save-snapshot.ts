/** POST /save-snapshot: makes the bytes that were sent the snapshot, if it still is the one that `prevDigest` names. Answers `null`. */
import { type JsonObject, readHash } from '../wire/fields.ts';
import { readUpload, type WireUpload } from '../wire/places.ts';
import { operation } from './operation.ts';

interface SaveInner extends WireUpload {
  readonly prevDigest: string | null;
}

export const saveSnapshot = operation({
  read: (fields: JsonObject): SaveInner => {
    const { prevDigest } = fields;
    const isNone = prevDigest === null || prevDigest === undefined;
    return { ...readUpload(fields), prevDigest: isNone ? null : readHash(prevDigest, 'prevDigest') };
  },
  signed: (inner) => ({ call: 'save_snapshot', inner }),
  act: async (request, { topic, owner, digest, prevDigest }) => {
    const { services, container, call } = request;
    const place = { topic, owner, digest };
    await services.delivery.settleSnapshot(request, place);
    const saved = { container: container.name, ...place, prev_digest: prevDigest ?? '' };
    await services.context.call('save_vault_snapshot', saved, call);
    return null;
  },
});

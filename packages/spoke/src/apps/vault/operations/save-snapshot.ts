/** POST /save-snapshot: makes the bytes that were sent the snapshot, if it still is the one that `prevDigest` names. Answers `null`. */
import { StoreError } from '@felloe/engine/errors.ts';
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
    const saved = { container: container.name, ...place, prev_digest: prevDigest ?? '' };
    const save = () => services.context.call('save_vault_snapshot', saved, call);
    await save().catch(async (thrown: unknown) => {
      // Looked for only now: what was saved before, or cannot be saved, is answered without.
      const isMissing = thrown instanceof StoreError && thrown.code === 'upload_not_found';
      if (!isMissing || !(await services.delivery.settleSnapshot(request, place))) throw thrown;
      return await save();
    });
    return null;
  },
});

/**
 * POST /read-snapshot, beyond the original: the bytes of the snapshot themselves, by the same inner object and signature as /get-snapshot.
 * One request in the place of two. 204 for a key that never saved one, and for no other reason.
 */
import { answerEmpty } from '../answer.ts';
import { sendEntry } from '../blobs/send-entry.ts';
import { placeOfContainer } from '../sealing/claims.ts';
import { readPlace } from '../wire/places.ts';
import { currentSnapshot } from './get-snapshot.ts';
import { operation } from './operation.ts';

export const readSnapshot = operation({
  read: readPlace,
  signed: (inner) => ({ call: 'get_snapshot', inner }),
  act: async (request, place) => {
    const { exchange, services, container, call, signer } = request;
    const { topic, owner, digest, size, blobs } = await currentSnapshot(request, place);
    if (digest === '') {
      answerEmpty(exchange, 204, ['Cache-Control', 'no-store']);
      return undefined;
    }
    const located = { ...placeOfContainer(container), topic, owner, digest, size, blobs, isSnapshot: true };
    await sendEntry(exchange, services, { ...located, signer: signer.hex }, { cacheControl: 'no-store', call });
    return undefined;
  },
});

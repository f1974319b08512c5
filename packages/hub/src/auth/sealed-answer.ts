/** Answers that carry a secret, as they are kept for a repeated request: sealed like any other secret at rest. */
import type { JobOrder, Repeatable } from '../lanes/lanes.ts';
import type { Sealing, SecretPlace } from './sealing.ts';

/** Undefined when nobody can repeat the request: nothing is kept then. */
export function sealedAnswer<T>(sealing: Sealing, order: JobOrder | undefined, request: string): Repeatable<T> | undefined {
  if (order?.idempotency === undefined) return undefined;
  const { tenantId, key } = order.idempotency;
  const place: SecretPlace = { tenantId, table: 'idempotency', column: 'result', rowId: key };
  return {
    order,
    request,
    encode: (answer) => {
      const { sealed, keyId } = sealing.seal(JSON.stringify(answer), place);
      return `${keyId}:${sealed.toString('base64')}`;
    },
    decode: (text) => {
      const [keyId = '', sealed = ''] = text.split(':');
      return JSON.parse(sealing.open({ keyId, sealed: Buffer.from(sealed, 'base64') }, place)) as T;
    },
  };
}

/** The same for answers without secrets. */
export function plainAnswer<T>(order: JobOrder | undefined, request: string): Repeatable<T> | undefined {
  if (order?.idempotency === undefined) return undefined;
  return { order, request, encode: (answer) => JSON.stringify(answer ?? null), decode: (text) => JSON.parse(text) as T };
}

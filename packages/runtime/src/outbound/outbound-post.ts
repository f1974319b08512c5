/** One POST to an address that a tenant named, of whose answer only the status is wanted. */
import { createOutboundRequester, type OutboundOptions, type OutboundRequest } from './outbound-request.ts';

export type OutboundPost = Required<Omit<OutboundRequest, 'method'>>;

export interface OutboundPoster {
  /** The status of the answer. Throws `access_denied` for an address that is not allowed, `unavailable` when there is no answer. */
  post(wish: OutboundPost): Promise<number>;
  close(): void;
}

export function createOutboundPoster(options: OutboundOptions): OutboundPoster {
  const requester = createOutboundRequester(options);
  return {
    post: async (wish) => (await requester.send({ ...wish, method: 'POST' })).status,
    close: () => requester.close(),
  };
}

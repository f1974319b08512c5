/** A request to a host name of websites, as one that the S3 operations understand: anonymous, and without its query. */
import { limits } from '@felloe/engine/limits.ts';
import { resolveAddress } from '@felloe/s3-wire/request/address.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RequestTarget } from '@felloe/s3-wire/request/target.ts';
import { factsOfRequest } from '../access/facts-of-request.ts';
import { websiteOperation } from '../access-log/log-operation.ts';
import { anonymousSender } from '../authenticate.ts';
import type { Exchange } from '../exchange.ts';
import type { S3Services } from '../handle-exchange.ts';
import type { S3Request } from '../s3-request.ts';

export interface WebsiteAsker {
  readonly exchange: Exchange;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
}

/** Undefined when the host is none of a website. @throws S3Error of the address. */
export function websiteRequest(services: S3Services, { exchange, target, headers }: WebsiteAsker): S3Request | undefined {
  const { websiteHosts } = services.options;
  const address = resolveAddress({ target, host: headers.get('host'), baseHosts: websiteHosts });
  if (address.style !== 'virtual-host' || address.bucket === undefined) return undefined;
  const { context } = services;
  const { bucket, key = '' } = address;
  const { method } = exchange;
  exchange.logged = {
    bucket,
    key,
    operation: websiteOperation,
    requesterId: '',
    claimKind: 'anonymous',
  };
  const sender = anonymousSender(exchange.raw.socket.remoteAddress ?? '');
  const bare = { rawPath: target.rawPath, rawQuery: '', query: [] };
  const isEncrypted = 'encrypted' in exchange.raw.socket;
  // Policies of websites look at the referer, to keep others from showing what they hold.
  const facts = () => factsOfRequest({ method, target: bare, headers, claim: sender.claim, isEncrypted, nowMs: context.now() });
  return {
    ...services,
    ...sender,
    exchange,
    headers,
    target: bare,
    bucket,
    key,
    call: { actor: sender.actor, facts, deadlineMs: limits.session.callMs },
    span: undefined,
  };
}

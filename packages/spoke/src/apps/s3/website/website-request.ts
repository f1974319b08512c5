/** A request to a host name of websites, as one that the S3 operations understand: anonymous, and without its query. */
import { limits } from '@felloe/engine/limits.ts';
import { resolveAddress } from '@felloe/s3-wire/request/address.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RequestTarget } from '@felloe/s3-wire/request/target.ts';
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
  const sender = anonymousSender(exchange.raw.socket.remoteAddress ?? '');
  return {
    ...services,
    ...sender,
    exchange,
    headers,
    target: { rawPath: target.rawPath, rawQuery: '', query: [] },
    bucket: address.bucket,
    key: address.key ?? '',
    call: { actor: sender.actor, deadlineMs: limits.session.callMs },
    span: undefined,
  };
}

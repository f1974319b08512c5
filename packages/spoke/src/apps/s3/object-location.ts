/** Where an object can be fetched, as the client reached this endpoint. */
import { encodePercent } from '@felloe/s3-wire/request/percent.ts';
import type { S3Request } from './s3-request.ts';

export function objectLocation({ exchange, headers, bucket }: S3Request, key: string): string {
  const scheme = 'encrypted' in exchange.raw.socket ? 'https' : 'http';
  const host = headers.get('host') ?? '';
  const isVirtualHost = host.startsWith(`${bucket}.`);
  return `${scheme}://${host}/${isVirtualHost ? '' : `${bucket}/`}${encodePercent(key, { keepSlash: true })}`;
}

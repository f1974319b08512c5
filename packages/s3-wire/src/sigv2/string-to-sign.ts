/**
 * The string that Signature Version 2 signs (User Guide, "Signing and authenticating REST requests", of before 2020). Far less of a
 * request is covered than by version 4: not the host, not the body, of the query only what names another resource. Text is latin-1, one
 * character a byte.
 */
import { operations } from '../operations.ts';
import type { RequestHeaders } from '../request/headers.ts';
import type { QueryPair, RequestTarget } from '../request/target.ts';

/** What AWS documents, and every sub-resource that selects an operation here: none of them may be added to a signed request. */
const signedParameters: ReadonlySet<string> = new Set([
  ...operations.flatMap(({ subResource }) => (subResource === undefined || subResource === 'list-type' ? [] : [subResource])),
  'partNumber',
  'uploadId',
  'versionId',
  'select-type',
  'torrent',
  'defaultObjectAcl',
  'storageClass',
  'response-content-type',
  'response-content-language',
  'response-expires',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
]);

export interface OldSignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  /** In virtual-host style the bucket stands in front of the path. */
  readonly bucketOfHost?: string | undefined;
}

/**
 * What a client may have signed, likeliest first: boto ends the path of a bucket with a slash that it does not send. Both stand for the
 * same bucket, so taking either grants nothing else.
 *
 * @param date the Date header, the Expires of a URL, or empty when `x-amz-date` says it.
 */
export function oldStringsToSign({ method, target, headers, bucketOfHost }: OldSignedRequest, date: string): string[] {
  const lines = [method, headers.get('content-md5') ?? '', headers.get('content-type') ?? '', date];
  const before = `${lines.join('\n')}\n${amzHeaders(headers, target)}`;
  const path = bucketOfHost === undefined ? target.rawPath : `/${bucketOfHost}${target.rawPath}`;
  const query = signedQuery(target);
  const isBucket = path.length > 1 && !path.includes('/', 1);
  return (isBucket ? [path, `${path}/`] : [path]).map((each) => `${before}${each}${query}`);
}

/** `x-amz-security-token` may stand in the query of a URL; it is signed as the header it stands for. */
export const tokenParameter = 'x-amz-security-token';

function amzHeaders(headers: RequestHeaders, target: RequestTarget): string {
  const pairs = [...headers.entries()].filter(([name]) => name.startsWith('x-amz-'));
  const token = target.query.find(({ name }) => name === tokenParameter);
  if (token !== undefined) pairs.push([tokenParameter, token.value]);
  return pairs
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
}

function signedQuery(target: RequestTarget): string {
  const signed = target.query.filter(({ name }) => signedParameters.has(name));
  if (signed.length === 0) return '';
  const texts = signed.sort((left, right) => (left.name < right.name ? -1 : 1)).map(parameterText);
  return `?${texts.join('&')}`;
}

function parameterText({ name, value, hasValue }: QueryPair): string {
  return hasValue ? `${name}=${Buffer.from(value).toString('latin1')}` : name;
}

/**
 * Bucket and key from the raw path and the Host header, path style (`/bucket/key`) or virtual-host style (`bucket.base/key`).
 * The key is the path decoded once and never normalised: `//`, `/./`, `..` and a decoded `%2F` stay as they are.
 */
import { S3Error } from '../errors.ts';
import { checkBucketName } from './bucket-name.ts';
import { checkObjectKey } from './object-key.ts';
import { decodePercent } from './percent.ts';
import type { RequestTarget } from './target.ts';

export interface S3Address {
  /** Undefined for requests to the service (`/`). */
  readonly bucket: string | undefined;
  /** Undefined for requests to the bucket. Never empty. */
  readonly key: string | undefined;
  readonly style: 'path' | 'virtual-host';
}

export interface AddressOptions {
  readonly target: RequestTarget;
  /** The one Host header, with or without a port. */
  readonly host: string | undefined;
  /** Lower-case names of this endpoint, without port: `bucket.<one of these>` is virtual-host style. */
  readonly baseHosts: readonly string[];
}

/** @throws S3Error InvalidURI, InvalidBucketName, KeyTooLongError, InvalidArgument; InvalidRequest when Host is missing. */
export function resolveAddress(options: AddressOptions): S3Address {
  if (options.host === undefined || options.host === '') throw new S3Error('InvalidRequest', 'The Host header is required.');
  const bucket = bucketOfHost(hostName(options.host), options.baseHosts);
  const path = options.target.rawPath;
  if (bucket !== undefined) {
    checkBucketName(bucket);
    return { bucket, key: decodeKey(path.slice(1)), style: 'virtual-host' };
  }
  if (path === '/') return { bucket: undefined, key: undefined, style: 'path' };
  const slash = path.indexOf('/', 1);
  const rawBucket = slash === -1 ? path.slice(1) : path.slice(1, slash);
  const pathBucket = decodePercent(rawBucket);
  checkBucketName(pathBucket);
  return { bucket: pathBucket, key: slash === -1 ? undefined : decodeKey(path.slice(slash + 1)), style: 'path' };
}

function decodeKey(rawKey: string): string | undefined {
  if (rawKey === '') return undefined;
  const key = decodePercent(rawKey);
  checkObjectKey(key);
  return key;
}

/** The host without its port, lower case. */
function hostName(host: string): string {
  const lower = host.toLowerCase();
  if (lower.startsWith('[')) return lower.slice(0, lower.indexOf(']') + 1);
  const colon = lower.indexOf(':');
  return colon === -1 ? lower : lower.slice(0, colon);
}

function bucketOfHost(name: string, baseHosts: readonly string[]): string | undefined {
  let bucket: string | undefined;
  for (const base of baseHosts) {
    if (name === base) return undefined;
    if (name.length <= base.length + 1 || !name.endsWith(base) || name[name.length - base.length - 1] !== '.') continue;
    const candidate = name.slice(0, name.length - base.length - 1);
    // The longest base wins: with `example.com` and `s3.example.com`, `b.s3.example.com` is bucket b.
    if (bucket === undefined || candidate.length < bucket.length) bucket = candidate;
  }
  return bucket;
}

/**
 * URLs that CloudFront lets through: a canned policy, signed with RSA and SHA-1, which is what CloudFront checks. Rule: "Create a signed
 * URL using a canned policy", Amazon CloudFront Developer Guide. The private key is a long-lived secret, so signing happens here and
 * nowhere else (law 7), in the thread pool: a signature takes about a millisecond.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { StoreError } from '@felloe/engine/errors.ts';

const signInPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

export interface CloudFrontKey {
  /** The distribution's host, or its origin with a scheme (`https` is meant without). */
  readonly domain: string;
  /** Id of the public key in the distribution's key group. */
  readonly keyPairId: string;
  /** The private key in PEM (`openssl genrsa`), encoded as base64. */
  readonly privateKeyBase64: string;
}

export interface CloudFrontSigner {
  /** @param name of a blob at the provider: folders and a name that need no escaping. @param expiresAt milliseconds since 1970 */
  urlOf(name: string, expiresAt: number): Promise<string>;
}

/** Nothing that a URL has to escape, that ends a path or that climbs in it. */
const namePattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** @throws StoreError `invalid_argument` for a domain or a key that cannot be used. */
export function createCloudFrontSigner({ domain, keyPairId, privateKeyBase64 }: CloudFrontKey): CloudFrontSigner {
  const origin = originOf(domain);
  if (!/^[A-Za-z0-9]{1,64}$/.test(keyPairId)) throw unusable('the key pair id of CloudFront is letters and digits');
  const key = readKey(privateKeyBase64);
  return {
    urlOf: async (name, expiresAt) => {
      if (!namePattern.test(name)) throw new StoreError('invalid_argument', 'not the name of a blob at a provider');
      const resource = `${origin}/${name}`;
      const expires = Math.floor(expiresAt / 1000);
      const signature = await signInPool('RSA-SHA1', Buffer.from(cannedPolicy(resource, expires)), key);
      return `${resource}?Expires=${expires}&Signature=${queryForm(signature)}&Key-Pair-Id=${keyPairId}`;
    },
  };
}

/** Byte for byte as CloudFront makes it from the URL: no spaces, this order. */
function cannedPolicy(resource: string, expires: number): string {
  return `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
}

/** Base64 in CloudFront's alphabet: `-_~` where base64 has `+=/`. */
function queryForm(signature: Buffer): string {
  return signature.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
}

function originOf(domain: string): string {
  const url = URL.parse(domain.includes('://') ? domain : `https://${domain}`);
  const isOrigin = url !== null && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && url.search === '';
  if (!isOrigin || url.username !== '') throw unusable('the domain of CloudFront is a host name and nothing more');
  return url.origin;
}

function readKey(privateKeyBase64: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(Buffer.from(privateKeyBase64, 'base64'));
  } catch {
    // The cause may show parts of the key.
    throw unusable('the private key of CloudFront is not the base64 of a PEM file');
  }
  if (key.asymmetricKeyType !== 'rsa') throw unusable('the private key of CloudFront is no RSA key');
  return key;
}

function unusable(message: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'vault.cloudfront' } });
}

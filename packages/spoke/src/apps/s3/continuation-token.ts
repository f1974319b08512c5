/**
 * Opaque positions of paged listings. A token carries where to go on and an HMAC over that and everything the listing was asked
 * with, so it is good for one tenant, bucket and query only, at every spoke of the installation.
 */
import { createHmac } from 'node:crypto';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { equalInConstantTime } from '@felloe/s3-wire/sigv4/verify.ts';

/** 96 bits: nobody guesses one, and tokens stay short in URLs. */
const tagBytes = 12;
/** A position is a path of at most 1,024 bytes; base64url adds a third. */
const tokenLengthMax = 1600;

export interface TokenScope {
  readonly installation: string;
  readonly tenantId: string;
  /** Operation, bucket and the query's parameters, in a fixed order. */
  readonly query: readonly string[];
}

export function encodeToken(scope: TokenScope, position: string): string {
  const bytes = Buffer.from(position);
  return Buffer.concat([Buffer.from(tagOf(scope, bytes), 'base64url'), bytes]).toString('base64url');
}

/** @throws S3Error InvalidArgument for a token that was not made for exactly this scope. */
export function decodeToken(scope: TokenScope, token: string): string {
  const bytes = Buffer.from(token.length > tokenLengthMax ? '' : token, 'base64url');
  const position = bytes.subarray(tagBytes);
  const given = bytes.subarray(0, tagBytes).toString('base64url');
  if (bytes.length < tagBytes || !equalInConstantTime(tagOf(scope, position), given)) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
      extra: { ArgumentName: 'continuation-token' },
    });
  }
  return position.toString();
}

function tagOf({ installation, tenantId, query }: TokenScope, position: Buffer): string {
  // Each text with its length, so that no two scopes make the same bytes.
  const scope = [tenantId, ...query].map((text) => `${Buffer.byteLength(text)}:${text}`).join('');
  const digest = createHmac('sha256', `felloe listing token ${installation}`)
    .update(scope)
    .update('\n')
    .update(position)
    .digest();
  return digest.subarray(0, tagBytes).toString('base64url');
}

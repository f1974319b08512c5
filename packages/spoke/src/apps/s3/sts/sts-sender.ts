/** Who asks the token service. Its clients sign for `sts` or, when they know one service only, for `s3`. */
import { hash } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { readClaim } from '@felloe/s3-wire/sigv4/claim.ts';
import { StsError } from '@felloe/s3-wire/sts/errors.ts';
import type { StsExchange } from './serve-sts.ts';

export interface StsSender {
  readonly credential: KeyCredential__Output;
  readonly actor: Actor;
}

/** AWS's own global endpoint is in the first, so clients that were told no region sign for it; some sign for none. */
const globalRegions = ['us-east-1', ''];

/** @throws StsError MissingAuthenticationToken; S3Error of the claim and its signature. */
export async function authenticateSts(asked: StsExchange, body: Buffer): Promise<StsSender> {
  const { exchange, context, authenticator, target, headers, sourceAddress } = asked;
  const { method } = exchange;
  const service = /Credential=[^/,]+\/\d{8}\/[^/,]*\/([a-z0-9]+)\//.exec(headers.get('authorization') ?? '')?.[1];
  const bodySha256 = hash('sha256', body, 'hex');
  const claim = readClaim(
    { method, target, headers },
    {
      nowMs: context.now(),
      regions: [context.region, ...globalRegions],
      service: service === 's3' ? 's3' : 'sts',
      payloadHash: bodySha256,
    },
  );
  if (claim.kind === 'anonymous') throw new StsError('MissingAuthenticationToken', 'Request is missing Authentication Token');
  // A body that the signature does not cover could be given another action on its way.
  if (claim.payload.kind !== 'signed') throw new StsError('IncompleteSignature', 'The signature has to cover the body.');
  if (claim.payload.sha256Hex !== bodySha256) throw new S3Error('XAmzContentSHA256Mismatch');
  const { credential } = await authenticator.verify(claim);
  const actor = await authenticator.admit(credential, { sourceAddress, sessionToken: claim.sessionToken });
  return { credential, actor };
}

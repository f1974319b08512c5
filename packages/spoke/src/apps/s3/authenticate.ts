/** Who sends a request. Nothing of a body is read and nothing is asked of the hub about a bucket before this has succeeded. */
import { randomBytes } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type Claim, readClaim, type SignedClaim, type SignedRequest } from '@felloe/s3-wire/sigv4/claim.ts';
import type { CredentialScope } from '@felloe/s3-wire/sigv4/scope.ts';
import { prepareSigningKey, type SigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { verifyClaim } from '@felloe/s3-wire/sigv4/verify.ts';
import type { AppContext } from '../../app-context.ts';

export interface Sender {
  readonly claim: Claim;
  readonly signingKey: SigningKey | undefined;
  readonly actor: Actor;
  /** The key may do less than its tenant. */
  readonly isRestricted: boolean;
}

export interface KnownKey {
  readonly credential: KeyCredential__Output;
  readonly signingKey: SigningKey;
}

export class Authenticator {
  readonly #context: AppContext;
  /** The HMAC blocks of a cached credential live exactly as long as the credential. */
  readonly #prepared = new WeakMap<KeyCredential__Output, SigningKey>();
  /** Unknown keys are compared against this, so that they take as long as wrong secrets. */
  readonly #decoy = prepareSigningKey(randomBytes(32));

  constructor(context: AppContext) {
    this.#context = context;
  }

  /** @throws S3Error of the claim and of the signature, InvalidAccessKeyId; StoreError `rate_limited`, `unavailable`. */
  async authenticate(request: SignedRequest, sourceAddress: string): Promise<Sender> {
    const { region } = this.#context;
    const claim = readClaim(request, { nowMs: this.#context.now(), regions: [region] });
    if (claim.kind === 'anonymous')
      return { claim, signingKey: undefined, actor: anonymousActor(sourceAddress), isRestricted: true };
    const key = await this.#keyOfClaim(claim);
    verifyClaim(claim, key.signingKey);
    const actor = await this.admit(key.credential, sourceAddress);
    return { claim, signingKey: key.signingKey, actor, isRestricted: key.credential.restricted };
  }

  /**
   * The signing key of an access key for a scope.
   * @throws StoreError `unauthenticated` for an unknown, revoked or expired key.
   */
  async keyOf(who: {
    readonly accessKeyId: string;
    readonly scope: CredentialScope;
    readonly sessionToken: string | undefined;
  }): Promise<KnownKey> {
    const { date, region, service } = who.scope;
    const credential = await this.#context.credentials.ofKey({
      accessKeyId: who.accessKeyId,
      date,
      region,
      service,
      sessionToken: who.sessionToken ?? '',
    });
    if (credential.expires_at !== 0 && credential.expires_at <= this.#context.now()) throw new StoreError('unauthenticated');
    let signingKey = this.#prepared.get(credential);
    if (signingKey === undefined) {
      signingKey = prepareSigningKey(credential.signing_key);
      this.#prepared.set(credential, signingKey);
    }
    return { credential, signingKey };
  }

  /** Counts the request against the limits of tenant and key, and names who acts. */
  async admit(credential: KeyCredential__Output, sourceAddress: string): Promise<Actor> {
    const waiting = this.#context.admit(credential);
    if (waiting !== undefined) await waiting;
    return {
      kind: 'access_key',
      tenant_id: credential.tenant_id,
      principal_id: credential.access_key_id,
      source_address: sourceAddress,
    };
  }

  async #keyOfClaim(claim: SignedClaim): Promise<KnownKey> {
    try {
      return await this.keyOf(claim);
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'unauthenticated') throw thrown;
      this.#spendComparison(claim);
      throw new S3Error('InvalidAccessKeyId', undefined, { extra: { AWSAccessKeyId: claim.accessKeyId }, cause: thrown });
    }
  }

  #spendComparison(claim: SignedClaim): void {
    try {
      verifyClaim(claim, this.#decoy);
    } catch {
      // It cannot match; only the time it takes is wanted.
    }
  }
}

/** Who sends a request that carries no credential of its own. */
export function anonymousSender(sourceAddress: string): Sender {
  const claim = { kind: 'anonymous', payload: { kind: 'unsigned' } } as const;
  return { claim, signingKey: undefined, actor: anonymousActor(sourceAddress), isRestricted: true };
}

export function anonymousActor(sourceAddress: string): Actor {
  return { kind: 'anonymous', tenant_id: '', principal_id: '', source_address: sourceAddress };
}

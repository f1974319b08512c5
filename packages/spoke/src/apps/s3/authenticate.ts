/** Who sends a request. Nothing of a body is read and nothing is asked of the hub about a bucket before this has succeeded. */
import { randomBytes } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { SignedClaim, SignedRequest } from '@felloe/s3-wire/sigv4/claim.ts';
import { type AnyClaim, readAnyClaim } from '@felloe/s3-wire/sigv2/any-claim.ts';
import type { OldClaim } from '@felloe/s3-wire/sigv2/old-claim.ts';
import type { CredentialScope } from '@felloe/s3-wire/sigv4/scope.ts';
import { prepareSigningKey, type SigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { verifyClaim } from '@felloe/s3-wire/sigv4/verify.ts';
import type { AppContext } from '../../app-context.ts';
import { credentialFailure } from './credential-failures.ts';

export interface Sender {
  readonly claim: AnyClaim;
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

  readonly #signatureV2: boolean;

  /** `signatureV2`: Signature Version 2 is taken, too. */
  constructor(context: AppContext, { signatureV2 = false }: { readonly signatureV2?: boolean } = {}) {
    this.#context = context;
    this.#signatureV2 = signatureV2;
  }

  /**
   * @throws S3Error of the claim and of the signature, InvalidAccessKeyId, InvalidToken, ExpiredToken; StoreError `rate_limited`,
   *   `unavailable`.
   */
  async authenticate(request: SignedRequest, sourceAddress: string): Promise<Sender> {
    const { region } = this.#context;
    const claim = readAnyClaim(request, { nowMs: this.#context.now(), regions: [region], signatureV2: this.#signatureV2 });
    if (claim.kind === 'anonymous')
      return { claim, signingKey: undefined, actor: anonymousActor(sourceAddress), isRestricted: true };
    if ('stringsToSign' in claim) return await this.#senderOfOldClaim(claim, sourceAddress);
    const key = await this.verify(claim);
    const actor = await this.admit(key.credential, { sourceAddress, sessionToken: claim.sessionToken });
    return { claim, signingKey: key.signingKey, actor, isRestricted: key.credential.restricted };
  }

  /** The key that signed. @throws S3Error SignatureDoesNotMatch, InvalidAccessKeyId, InvalidToken, ExpiredToken. */
  async verify(claim: SignedClaim): Promise<KnownKey> {
    const key = await this.#keyOfClaim(claim);
    verifyClaim(claim, key.signingKey);
    return key;
  }

  /**
   * The signing key of an access key for a scope.
   * @throws StoreError `unauthenticated` for an unknown, revoked or expired key, with the reason in its details (credentialFailure).
   */
  async keyOf(who: {
    readonly accessKeyId: string;
    readonly scope: CredentialScope;
    readonly sessionToken: string | undefined;
  }): Promise<KnownKey> {
    const { date, region, service } = who.scope;
    if (who.sessionToken !== undefined && who.sessionToken.length > limits.access.sessionTokenLengthMax) {
      throw new StoreError('unauthenticated', 'the session token is none of ours', { details: { reason: 'token' } });
    }
    const credential = await this.#context.credentials.ofKey({
      accessKeyId: who.accessKeyId,
      date,
      region,
      service,
      sessionToken: who.sessionToken ?? '',
    });
    if (credential.expires_at !== 0 && credential.expires_at <= this.#context.now()) {
      const details = who.sessionToken === undefined ? {} : { details: { reason: 'expired' } };
      throw new StoreError('unauthenticated', undefined, details);
    }
    let signingKey = this.#prepared.get(credential);
    if (signingKey === undefined) {
      signingKey = prepareSigningKey(credential.signing_key);
      this.#prepared.set(credential, signingKey);
    }
    return { credential, signingKey };
  }

  /** Counts the request against the limits of tenant and key, and names who acts. */
  async admit(
    credential: KeyCredential__Output,
    { sourceAddress, sessionToken }: { readonly sourceAddress: string; readonly sessionToken: string | undefined },
  ): Promise<Actor> {
    const waiting = this.#context.admit(credential);
    if (waiting !== undefined) await waiting;
    return {
      kind: 'access_key',
      tenant_id: credential.tenant_id,
      principal_id: credential.access_key_id,
      source_address: sourceAddress,
      // With it the hub narrows the key to the session: without it the session would be its key.
      ...(sessionToken === undefined ? {} : { session_token: sessionToken }),
    };
  }

  async #senderOfOldClaim(claim: OldClaim, sourceAddress: string): Promise<Sender> {
    const { accessKeyId, stringsToSign, signature, sessionToken } = claim;
    try {
      const credential = await this.#context.credentials.ofSignature({
        accessKeyId,
        stringsToSign,
        signature,
        sessionToken: sessionToken ?? '',
      });
      const actor = await this.admit(credential, { sourceAddress, sessionToken });
      return { claim, signingKey: undefined, actor, isRestricted: credential.restricted };
    } catch (thrown) {
      throw credentialFailure(thrown, accessKeyId);
    }
  }

  async #keyOfClaim(claim: SignedClaim): Promise<KnownKey> {
    try {
      return await this.keyOf(claim);
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'unauthenticated') throw thrown;
      this.#spendComparison(claim);
      throw credentialFailure(thrown, claim.accessKeyId);
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

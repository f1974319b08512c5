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
import type { AppContext, KeyScope } from '../../app-context.ts';
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
  readonly #regions: readonly string[];
  /** The HMAC blocks of a cached credential live exactly as long as the credential. */
  readonly #prepared = new WeakMap<KeyCredential__Output, SigningKey>();
  /** Unknown keys are compared against this, so that they take as long as wrong secrets. */
  readonly #decoy = prepareSigningKey(randomBytes(32));

  readonly #signatureV2: boolean;

  /** `signatureV2`: Signature Version 2 is taken, too. */
  constructor(context: AppContext, { signatureV2 = false }: { readonly signatureV2?: boolean } = {}) {
    this.#context = context;
    this.#regions = [context.region];
    this.#signatureV2 = signatureV2;
  }

  /**
   * @throws S3Error of the claim and of the signature, InvalidAccessKeyId, InvalidToken, ExpiredToken; StoreError `rate_limited`,
   *   `unavailable`.
   */
  authenticate(request: SignedRequest, sourceAddress: string): Sender | Promise<Sender> {
    const claim = readAnyClaim(request, { nowMs: this.#context.now(), regions: this.#regions, signatureV2: this.#signatureV2 });
    if (claim.kind === 'anonymous')
      return { claim, signingKey: undefined, actor: anonymousActor(sourceAddress), isRestricted: true };
    if ('stringsToSign' in claim) return this.#senderOfOldClaim(claim, sourceAddress);
    const known = this.#knownKey(claim);
    if (known === undefined) return this.verify(claim).then((key) => this.#senderOf(claim, key, sourceAddress));
    verifyClaim(claim, known.signingKey);
    return this.#senderOf(claim, known, sourceAddress);
  }

  /** After the signature was found true. */
  #senderOf(claim: SignedClaim, { credential, signingKey }: KnownKey, sourceAddress: string): Sender | Promise<Sender> {
    const actor = actorOf(credential, { sourceAddress, sessionToken: claim.sessionToken });
    const sender: Sender = { claim, signingKey, actor, isRestricted: credential.restricted };
    const waiting = this.#context.admit(credential);
    return waiting === undefined ? sender : waiting.then(() => sender);
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
    if (who.sessionToken !== undefined && who.sessionToken.length > limits.access.sessionTokenLengthMax) {
      throw new StoreError('unauthenticated', 'the session token is none of ours', { details: { reason: 'token' } });
    }
    const credential = await this.#context.credentials.ofKey(keyScope(who));
    if (credential.expires_at !== 0 && credential.expires_at <= this.#context.now()) {
      const details = who.sessionToken === undefined ? {} : { details: { reason: 'expired' } };
      throw new StoreError('unauthenticated', undefined, details);
    }
    return { credential, signingKey: this.#signingKeyOf(credential) };
  }

  /** One that is cached and good, so that most requests wait for nothing; undefined where `keyOf` has to ask or to say why not. */
  #knownKey(claim: SignedClaim): KnownKey | undefined {
    if (claim.sessionToken !== undefined && claim.sessionToken.length > limits.access.sessionTokenLengthMax) return undefined;
    const credential = this.#context.credentials.knownKey(keyScope(claim));
    if (credential === undefined) return undefined;
    if (credential.expires_at !== 0 && credential.expires_at <= this.#context.now()) return undefined;
    return { credential, signingKey: this.#signingKeyOf(credential) };
  }

  #signingKeyOf(credential: KeyCredential__Output): SigningKey {
    let signingKey = this.#prepared.get(credential);
    if (signingKey === undefined) {
      signingKey = prepareSigningKey(credential.signing_key);
      this.#prepared.set(credential, signingKey);
    }
    return signingKey;
  }

  /** Counts the request against the limits of tenant and key, and names who acts. */
  async admit(credential: KeyCredential__Output, asker: Asker): Promise<Actor> {
    const waiting = this.#context.admit(credential);
    if (waiting !== undefined) await waiting;
    return actorOf(credential, asker);
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

interface Asker {
  readonly sourceAddress: string;
  readonly sessionToken: string | undefined;
}

function actorOf(credential: KeyCredential__Output, { sourceAddress, sessionToken }: Asker): Actor {
  const actor: Actor = {
    kind: 'access_key',
    tenant_id: credential.tenant_id,
    principal_id: credential.access_key_id,
    source_address: sourceAddress,
  };
  // With it the hub narrows the key to the session: without it the session would be its key.
  if (sessionToken !== undefined) actor.session_token = sessionToken;
  return actor;
}

function keyScope({
  accessKeyId,
  scope,
  sessionToken = '',
}: Pick<SignedClaim, 'accessKeyId' | 'scope' | 'sessionToken'>): KeyScope {
  return { accessKeyId, date: scope.date, region: scope.region, service: scope.service, sessionToken };
}

/** Who sends a request that carries no credential of its own. */
export function anonymousSender(sourceAddress: string): Sender {
  const claim = { kind: 'anonymous', payload: { kind: 'unsigned' } } as const;
  return { claim, signingKey: undefined, actor: anonymousActor(sourceAddress), isRestricted: true };
}

export function anonymousActor(sourceAddress: string): Actor {
  return { kind: 'anonymous', tenant_id: '', principal_id: '', source_address: sourceAddress };
}

/** Signatures of requests. Reads are signed once for a day, as the original's clients do: a signature takes some ten milliseconds. */
import { type SignedCall, signingContentOf } from '@felloe/bn254/signing-content.ts';
import type { RequestAuth, SigningKey } from '@felloe/bn254/signing-key.ts';
import type { VaultClientLimits } from './vault-limits.ts';

export interface RequestSignerOptions {
  readonly key: SigningKey;
  readonly limits: VaultClientLimits;
  readonly now: () => number;
}

/** The calls whose signature covers a public key only. */
type RepeatedCall = 'get_data_batch' | 'get_data_sequence' | 'read';

/** Signatures kept: one a kind of call and public key that is read. */
const keptMax = 1_000;

export class RequestSigner {
  readonly #options: RequestSignerOptions;
  readonly #kept = new Map<string, RequestAuth>();

  constructor(options: RequestSignerOptions) {
    this.#options = options;
  }

  get publicKey(): string {
    return this.#options.key.publicKey.decimal;
  }

  authorise(signed: SignedCall): RequestAuth {
    return isRepeated(signed) ? this.#repeatedAuth(signed) : this.#sign(signed, this.#options.limits.writeSignatureSeconds);
  }

  #repeatedAuth(signed: Extract<SignedCall, { call: RepeatedCall }>): RequestAuth {
    const name = `${signed.call} ${signed.inner.pubkey}`;
    const kept = this.#kept.get(name);
    const { readSignatureSeconds, readSignatureLeftSecondsMin } = this.#options.limits;
    if (kept !== undefined && kept.expiry - this.#seconds() > readSignatureLeftSecondsMin) return kept;
    const auth = this.#sign(signed, readSignatureSeconds);
    if (this.#kept.size >= keptMax) this.#kept.clear();
    this.#kept.set(name, auth);
    return auth;
  }

  #sign(signed: SignedCall, lifeSeconds: number): RequestAuth {
    return this.#options.key.authorise(signingContentOf(signed), this.#seconds() + lifeSeconds);
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1_000);
  }
}

function isRepeated(signed: SignedCall): signed is Extract<SignedCall, { call: RepeatedCall }> {
  return signed.call === 'get_data_batch' || signed.call === 'get_data_sequence' || signed.call === 'read';
}

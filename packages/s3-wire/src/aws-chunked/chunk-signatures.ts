/**
 * The chain of signatures of an aws-chunked body (User Guide, "Signature calculations for the authorization header: transferring
 * payload in multiple chunks"): each chunk's signature covers the one before it, so none can be dropped, repeated or moved.
 */
import { S3Error } from '../errors.ts';
import type { CredentialScope } from '../sigv4/scope.ts';
import { emptySha256Hex, formatScope } from '../sigv4/scope.ts';
import { type SigningKey, signatureHex } from '../sigv4/signing-key.ts';
import { equalInConstantTime } from '../sigv4/verify.ts';

export interface ChunkSigning {
  readonly key: SigningKey;
  readonly timestamp: string;
  readonly scope: CredentialScope;
  /** The verified signature of the request itself, the first link of the chain. */
  readonly seedSignature: string;
}

export class ChunkSignatureChain {
  readonly #key: SigningKey;
  readonly #context: string;
  #previous: string;

  constructor(signing: ChunkSigning) {
    this.#key = signing.key;
    this.#context = `${signing.timestamp}\n${formatScope(signing.scope)}`;
    this.#previous = signing.seedSignature;
  }

  /** @throws S3Error SignatureDoesNotMatch */
  checkChunk(signature: string, dataSha256Hex: string): void {
    this.#check(signature, `AWS4-HMAC-SHA256-PAYLOAD\n${this.#context}\n${this.#previous}\n${emptySha256Hex}\n${dataSha256Hex}`);
  }

  /** `trailerSha256Hex` is that of the lines `name:value\n`. @throws S3Error SignatureDoesNotMatch */
  checkTrailer(signature: string, trailerSha256Hex: string): void {
    this.#check(signature, `AWS4-HMAC-SHA256-TRAILER\n${this.#context}\n${this.#previous}\n${trailerSha256Hex}`);
  }

  #check(signature: string, stringToSign: string): void {
    const expected = signatureHex(this.#key, stringToSign);
    if (!equalInConstantTime(expected, signature)) throw new S3Error('SignatureDoesNotMatch');
    this.#previous = expected;
  }
}

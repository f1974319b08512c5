/** A signed call: how its inner object is read, what of it is signed, and what it does. */
import type { SignedCall } from '@felloe/bn254/signing-content.ts';
import type { JsonObject } from '../wire/fields.ts';
import type { WireKey } from '../wire/public-key.ts';
import type { VaultRequest } from '../vault-services.ts';

export interface OperationOf<Inner> {
  /** Strict. @throws StoreError `invalid_argument` */
  readonly read: (inner: JsonObject) => Inner;
  readonly signed: (inner: Inner, signer: WireKey) => SignedCall;
  /** @returns what is answered, as JSON; undefined when `act` has answered by itself */
  readonly act: (request: VaultRequest, inner: Inner) => Promise<object | null | undefined>;
}

/** A call that was read and waits for its signature to be verified. */
export interface PreparedCall {
  readonly signed: SignedCall;
  readonly act: (request: VaultRequest) => Promise<object | null | undefined>;
}

export type Operation = (inner: JsonObject, signer: WireKey) => PreparedCall;

export function operation<Inner>({ read, signed, act }: OperationOf<Inner>): Operation {
  return (fields, signer) => {
    const inner = read(fields);
    return { signed: signed(inner, signer), act: (request) => act(request, inner) };
  };
}

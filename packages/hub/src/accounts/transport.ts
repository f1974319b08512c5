import { StoreError } from '@felloe/engine/errors.ts';

/** Tokens and key sets go over https; over plain http only where the operator has named private networks that may be asked. */
export function requireTransport(url: string, allowsPlain: boolean): void {
  if (allowsPlain || url.startsWith('https://')) return;
  throw new StoreError('unavailable', 'issuers and verifiers are asked over https', { details: { reason: 'internal_error' } });
}

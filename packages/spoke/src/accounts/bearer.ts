import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';

/** What is wrong with a credential of a person, in the words of seed 001's answers. */
export type BearerFault = 'missing_token' | 'invalid_token_format' | 'invalid_token';

/**
 * The token of an Authorization header.
 * @throws StoreError `unauthenticated` with details.reason `missing_token` or `invalid_token_format`
 */
export function bearerOf(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') throw unauthenticated('missing_token');
  const token = /^bearer +([!-~]+)$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > limits.account.bearerLengthMax) throw unauthenticated('invalid_token_format');
  return token;
}

const messages: Readonly<Record<BearerFault, string>> = {
  missing_token: 'send Authorization: Bearer TOKEN',
  invalid_token_format: 'the Authorization header holds no bearer token',
  invalid_token: 'the token is not good',
};

export function unauthenticated(reason: BearerFault, cause?: unknown): StoreError {
  return new StoreError('unauthenticated', messages[reason], { cause, details: { reason } });
}

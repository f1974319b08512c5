import { expect, it } from 'vitest';
import { readAccounts } from './accounts.ts';

const issuer = { issuer: 'https://issuer.example', audiences: ['app'] };
const fieldOf = (value: unknown) => {
  try {
    readAccounts(value);
    return 'fine';
  } catch (error) {
    return (error as { details: { field: string } }).details.field;
  }
};

it('allows nothing that is not said', () => {
  expect(readAccounts({})).toEqual({ selfRegistration: false, issuers: [] });
});

it('finds key sets where the usual issuers have them', () => {
  const supabase = { issuer: 'https://ref.supabase.co/auth/v1', audiences: ['authenticated'], algorithms: ['ES256'] };
  const clerk = { issuer: 'https://clerk.example.com', authorisedParties: ['https://app.example.com'] };
  const auth0 = { issuer: 'https://tenant.eu.auth0.com/', audiences: ['https://api.example.com'] };
  expect(readAccounts({ issuers: [supabase, clerk, auth0] }).issuers.map(({ keysUrl }) => keysUrl)).toEqual([
    'https://ref.supabase.co/auth/v1/.well-known/jwks.json',
    'https://clerk.example.com/.well-known/jwks.json',
    'https://tenant.eu.auth0.com/.well-known/jwks.json',
  ]);
});

it.each<[unknown, string]>([
  [{ issuers: [issuer] }, 'fine'],
  [{ verifier: { url: 'https://verify.example/v1/' } }, 'fine'],
  [{ issuers: [] }, 'issuers'],
  [{ issuers: [issuer, issuer] }, 'issuers'],
  [{ issuers: [{ issuer: 'https://issuer.example' }] }, 'issuers[0]'],
  [{ issuers: [{ ...issuer, audiences: [] }] }, 'issuers[0].audiences'],
  [{ issuers: [{ ...issuer, algorithms: ['HS256'] }] }, 'issuers[0].algorithms[0]'],
  [{ issuers: [{ ...issuer, algorithms: ['none'] }] }, 'issuers[0].algorithms[0]'],
  [{ issuers: [{ ...issuer, issuer: 'ftp://x' }] }, 'issuers[0].issuer'],
  [{ issuers: [{ ...issuer, issuer: 'https://u:p@x' }] }, 'issuers[0].issuer'],
  [{ issuers: [{ ...issuer, keysUrl: 'https://x/?a' }] }, 'issuers[0].keysUrl'],
  [{ issuers: [{ ...issuer, secret: 'x' }] }, 'issuers[0].secret'],
  [{ verifier: {} }, 'verifier.url'],
  [{ selfRegistration: 1 }, 'selfRegistration'],
  [{ other: true }, 'other'],
])('reads %j: %s', (value, field) => {
  expect(fieldOf(value)).toBe(field);
});

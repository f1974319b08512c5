/**
 * The accounts setting: who may be a person here besides the tenant's own accounts. What is not said is not allowed: without the
 * setting nobody makes an account for themselves and no other issuer is believed.
 */
import { limits } from '../limits.ts';
import { type DocumentFields, fieldsOf, listOf, malformed, oneOf, optional, textOf, truthOf } from './strict-document.ts';

/** Asymmetric ones alone: a shared secret in a setting would let everybody who reads it make tokens (and public keys be used as one). */
export const issuerAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type IssuerAlgorithm = (typeof issuerAlgorithms)[number];

/** An OpenID Connect provider, or anybody else who publishes a key set. */
export interface TrustedIssuer {
  /** Compared with `iss` byte by byte. */
  readonly issuer: string;
  /** Where its key set is. */
  readonly keysUrl: string;
  /** One of them has to be in `aud`; absent: the parties are asked for instead. */
  readonly audiences?: readonly string[];
  /** One of them has to be `azp`: session tokens of Clerk have no audience. */
  readonly authorisedParties?: readonly string[];
  readonly algorithms: readonly IssuerAlgorithm[];
  /** Makes an account for a subject that is seen for the first time. */
  readonly admitsNew: boolean;
}

/** A service that is asked about every token: POST {url}/verify. */
export interface TrustedVerifier {
  readonly url: string;
  readonly admitsNew: boolean;
}

export interface AccountsSetting {
  readonly selfRegistration: boolean;
  readonly issuers: readonly TrustedIssuer[];
  readonly verifier?: TrustedVerifier;
}

export function readAccounts(value: unknown): AccountsSetting {
  const fields = fieldsOf(value, ['selfRegistration', 'issuers', 'verifier']);
  const issuers =
    optional(fields['issuers'], (list) =>
      listOf(list, { place: 'issuers', min: 1, max: limits.account.issuersMax }, readIssuer),
    ) ?? [];
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) throw malformed('issuers', 'names an issuer twice');
  const verifier = optional(fields['verifier'], readVerifier);
  return {
    selfRegistration: optional(fields['selfRegistration'], (truth) => truthOf(truth, 'selfRegistration')) ?? false,
    issuers,
    ...(verifier === undefined ? {} : { verifier }),
  };
}

const issuerFields = ['issuer', 'keysUrl', 'audiences', 'authorisedParties', 'algorithms', 'admitsNew'];

function readIssuer(value: unknown, place: string): TrustedIssuer {
  const fields = fieldsOf(value, issuerFields, place);
  const issuer = urlOf(fields['issuer'], `${place}.issuer`);
  const audiences = textsOf(fields, 'audiences', place);
  const authorisedParties = textsOf(fields, 'authorisedParties', place);
  // A token for another app of the same issuer would do as well.
  if (audiences === undefined && authorisedParties === undefined)
    throw malformed(place, 'names neither audiences nor authorisedParties');
  return {
    issuer,
    // Where Supabase, Auth0 and Clerk have it.
    keysUrl:
      optional(fields['keysUrl'], (url) => urlOf(url, `${place}.keysUrl`)) ??
      `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    ...(audiences === undefined ? {} : { audiences }),
    ...(authorisedParties === undefined ? {} : { authorisedParties }),
    algorithms: optional(fields['algorithms'], (list) =>
      listOf(list, { place: `${place}.algorithms`, min: 1, max: issuerAlgorithms.length }, (item, at) =>
        oneOf(item, at, issuerAlgorithms),
      ),
    ) ?? ['RS256', 'ES256'],
    admitsNew: optional(fields['admitsNew'], (truth) => truthOf(truth, `${place}.admitsNew`)) ?? true,
  };
}

function readVerifier(value: unknown): TrustedVerifier {
  const fields = fieldsOf(value, ['url', 'admitsNew'], 'verifier');
  return {
    url: urlOf(fields['url'], 'verifier.url').replace(/\/$/, ''),
    admitsNew: optional(fields['admitsNew'], (truth) => truthOf(truth, 'verifier.admitsNew')) ?? true,
  };
}

function textsOf(fields: DocumentFields, field: string, place: string): string[] | undefined {
  return optional(fields[field], (list) =>
    listOf(list, { place: `${place}.${field}`, min: 1, max: limits.account.audiencesMax }, (item, at) =>
      textOf(item, at, limits.setting.targetLengthMax),
    ),
  );
}

/** An http or https URL without a password; which addresses may be asked is the hub's to judge when it asks. */
function urlOf(value: unknown, place: string): string {
  const text = textOf(value, place, limits.setting.targetLengthMax);
  if (!/^https?:\/\/[^\s/?#@\\]+(?:\/[^\s?#\\]*)?$/.test(text)) throw malformed(place, 'is no http or https URL');
  return text;
}

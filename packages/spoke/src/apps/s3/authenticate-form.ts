/** Who sends a POST form: its credential is the policy among its fields. The policy is opened once its signature was found true. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { readOldPostClaim } from '@felloe/s3-wire/sigv2/old-post-claim.ts';
import { readPostClaim, verifyPostClaim } from '@felloe/s3-wire/sigv4/post-claim.ts';
import { type PostPolicy, parsePostPolicy } from '@felloe/s3-wire/sigv4/post-policy.ts';
import type { AppContext } from '../../app-context.ts';
import type { Authenticator } from './authenticate.ts';
import { credentialFailure } from './credential-failures.ts';

export interface FormSender {
  readonly policy: PostPolicy;
  /** The key may do less than its tenant. */
  readonly isRestricted: boolean;
  /** Counts the request against the limits of tenant and key: after the policy was held against the form. */
  admit(): Promise<Actor>;
}

export interface FormAuthentication {
  readonly context: AppContext;
  readonly authenticator: Authenticator;
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly sourceAddress: string;
  /** Forms signed with Signature Version 2 are taken, too. */
  readonly signatureV2: boolean;
}

/**
 * Undefined for an anonymous form.
 * @throws S3Error of the claim, SignatureDoesNotMatch, InvalidAccessKeyId, InvalidToken, ExpiredToken, InvalidPolicyDocument.
 */
export async function authenticateForm(form: FormAuthentication): Promise<FormSender | undefined> {
  return (form.signatureV2 ? await senderOfOldForm(form) : undefined) ?? (await senderOfForm(form));
}

async function senderOfForm(form: FormAuthentication): Promise<FormSender | undefined> {
  const { context, authenticator, fields, sourceAddress } = form;
  const claim = readPostClaim(fields, { nowMs: context.now(), regions: [context.region] });
  if (claim === undefined) return undefined;
  const known = await orItsFailure(claim.accessKeyId, () => authenticator.keyOf(claim));
  const policy = verifyPostClaim(claim, known.signingKey);
  const { sessionToken } = claim;
  const admit = () => authenticator.admit(known.credential, { sourceAddress, sessionToken });
  return { policy, isRestricted: known.credential.restricted, admit };
}

async function senderOfOldForm(form: FormAuthentication): Promise<FormSender | undefined> {
  const { context, authenticator, fields, sourceAddress } = form;
  const claim = readOldPostClaim(fields);
  if (claim === undefined) return undefined;
  const { accessKeyId, policyBase64, signature, sessionToken } = claim;
  const credential = await orItsFailure(accessKeyId, () =>
    context.credentials.ofSignature({
      accessKeyId,
      stringsToSign: [policyBase64],
      signature,
      sessionToken: sessionToken ?? '',
    }),
  );
  const admit = () => authenticator.admit(credential, { sourceAddress, sessionToken });
  return { policy: parsePostPolicy(policyBase64), isRestricted: credential.restricted, admit };
}

async function orItsFailure<T>(accessKeyId: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (thrown) {
    throw credentialFailure(thrown, accessKeyId);
  }
}

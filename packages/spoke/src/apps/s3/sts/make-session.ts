/** Asks the hub for temporary credentials of the sender. */
import { limits } from '@felloe/engine/limits.ts';
import type { StsCredentials } from '@felloe/s3-wire/sts/answers.ts';
import { StsError } from '@felloe/s3-wire/sts/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parsePolicy } from '@felloe/s3-wire/policy/parse.ts';
import type { AppContext } from '../../../app-context.ts';
import { translatePolicy } from '../access/policy-translation.ts';
import type { StsSender } from './sts-sender.ts';

export interface SessionWish {
  readonly durationSeconds: number;
  readonly name: string;
  readonly role: string;
  /** The client's own JSON. */
  readonly policy: string | undefined;
}

export interface SessionMade {
  readonly credentials: StsCredentials;
  /** Share of the room for the policy that is used; undefined without one. */
  readonly policyPercent: number | undefined;
}

/** @throws StsError PackedPolicyTooLarge; StoreError of the hub and of the policy's translation. */
export async function makeSession(context: AppContext, { actor }: StsSender, wish: SessionWish): Promise<SessionMade> {
  const { policy } = wish;
  if (policy !== undefined && policy.length > limits.access.sessionPolicyLengthMax) {
    throw new StsError(
      'PackedPolicyTooLarge',
      `A session policy has at most ${limits.access.sessionPolicyLengthMax} characters.`,
    );
  }
  const made = await context.call(
    'make_session',
    {
      duration_ms: wish.durationSeconds * 1000,
      name: wish.name,
      role: wish.role,
      policy: policy === undefined ? '' : sessionPolicyOf(policy),
    },
    { actor, deadlineMs: limits.session.callMs },
  );
  return {
    credentials: {
      accessKeyId: made.access_key_id,
      secretAccessKey: made.secret_access_key,
      sessionToken: made.session_token,
      expiresAtMs: made.expires_at,
    },
    policyPercent: policy === undefined ? undefined : made.policy_percent,
  };
}

/** @throws StsError MalformedPolicyDocument */
function sessionPolicyOf(text: string): string {
  try {
    return JSON.stringify(translatePolicy(parsePolicy(Buffer.from(text), 'principal'), undefined));
  } catch (thrown) {
    if (!(thrown instanceof S3Error)) throw thrown;
    throw new StsError('MalformedPolicyDocument', thrown.message, { cause: thrown });
  }
}

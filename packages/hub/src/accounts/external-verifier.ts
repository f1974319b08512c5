/**
 * A service that knows tokens of its own (seed 001): POST {url}/verify with the bearer token, answered with
 * `{session_id, user_id, issued_at, expires_at}` or 401.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { OutboundRequester } from '@felloe/runtime/outbound/outbound-request.ts';
import { requireTransport } from './transport.ts';

export interface VouchedSubject {
  readonly subject: string;
  /** ms since 1970 */
  readonly expiresAt: number;
}

export interface VerifierParts {
  readonly requester: OutboundRequester;
  readonly allowsPlain: boolean;
  readonly now: number;
}

/**
 * @throws StoreError `unauthenticated` when it says no; `unavailable` with details.reason `internal_error` when it is away and
 *   `malformed_response` when its answer cannot be read
 */
export async function askVerifier(parts: VerifierParts, url: string, token: string): Promise<VouchedSubject> {
  requireTransport(url, parts.allowsPlain);
  const answer = await parts.requester
    .send({
      method: 'POST',
      url: `${url}/verify`,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: new AbortController().signal,
    })
    .catch((cause: unknown) => {
      throw away('internal_error', cause);
    });
  if (answer.status === 401 || answer.status === 403) {
    throw new StoreError('unauthenticated', 'the token is not good', { details: { reason: 'invalid_token' } });
  }
  if (answer.status !== 200) throw away('internal_error');
  if (!answer.isWhole) throw away('malformed_response');
  return subjectOf(answer.body.toString('utf8'), parts.now);
}

function subjectOf(text: string, now: number): VouchedSubject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw away('malformed_response', cause);
  }
  const { user_id: userId, expires_at: expires } = (value ?? {}) as Record<string, unknown>;
  const subject = typeof userId === 'number' ? String(userId) : userId;
  if (typeof subject !== 'string' || subject === '' || subject.length > 255) throw away('malformed_response');
  const expiresAt = timeOf(expires);
  if (expiresAt === undefined) throw away('malformed_response');
  if (expiresAt <= now) throw new StoreError('unauthenticated', 'the token is over', { details: { reason: 'invalid_token' } });
  return { subject, expiresAt };
}

/** An ISO time, or seconds or milliseconds since 1970. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return value < 1e11 ? value * 1000 : value;
}

function away(reason: 'internal_error' | 'malformed_response', cause?: unknown): StoreError {
  return new StoreError('unavailable', 'the verifier of the token gave no answer that can be used', {
    cause,
    details: { reason },
  });
}

/** What a refusal of an S3 server means for us, and which ones are worth another try. */
import { type ErrorCode, StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../delay.ts';

export interface RetryRule {
  readonly attemptsMax: number;
  readonly delayMsBase: number;
  readonly delayMsMax: number;
}

const codeOfName: Readonly<Record<string, ErrorCode>> = {
  NoSuchBucket: 'container_not_found',
  NoSuchKey: 'not_found',
  InvalidAccessKeyId: 'unauthenticated',
  SignatureDoesNotMatch: 'unauthenticated',
  ExpiredToken: 'unauthenticated',
  InvalidToken: 'unauthenticated',
  RequestTimeTooSkewed: 'unauthenticated',
  AccessDenied: 'access_denied',
  NotImplemented: 'unsupported',
  SlowDown: 'rate_limited',
  EntityTooLarge: 'too_large',
  QuotaExceeded: 'quota_exceeded',
};

const advice: Readonly<Record<string, string>> = {
  RequestTimeTooSkewed: 'Set the clock of this machine: S3 servers refuse requests that are more than 15 minutes off.',
  SignatureDoesNotMatch: 'Check the secret access key and the region.',
};

/** @param refused.what the key or bucket that was asked for: the message names it. */
export function refusalOf(refused: {
  readonly status: number;
  readonly body: Uint8Array;
  readonly method: string;
  readonly what: string;
}): StoreError {
  const { status, method, what } = refused;
  const text = new TextDecoder().decode(refused.body.subarray(0, 4_096));
  const name = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(text)?.[1] ?? '';
  const said = /<Message>([^<]{1,300})<\/Message>/.exec(text)?.[1];
  const code = codeOfName[name] ?? codeOfStatus(status);
  const help = advice[name];
  return new StoreError(
    code,
    `S3 refused ${method} ${what}: ${status} ${name}${said === undefined ? '' : `, ${said}`}`.trimEnd(),
    {
      ...(help === undefined ? {} : { details: { advice: help } }),
    },
  );
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'access_denied';
  if (status === 404) return 'not_found';
  if (status === 405 || status === 501) return 'unsupported';
  if (status === 429 || status === 503) return 'rate_limited';
  return status >= 500 ? 'backend_failed' : 'invalid_argument';
}

/** Runs it again with full jitter while its failures may pass. @throws the last failure, or the signal's reason. */
export async function retried<T>(rule: RetryRule, signal: AbortSignal | undefined, once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (thrown) {
      if (attempt >= rule.attemptsMax || !(thrown instanceof StoreError) || !thrown.retryable) throw thrown;
      await delay(jitteredDelayMs(attempt, rule), signal);
    }
  }
}

/**
 * Errors of the /v1 API as problem+json (RFC 9457), and back again in a client. The status of every code is here and nowhere else.
 */
import { type ErrorCode, errorCodes, isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { Type, type Static } from 'typebox';

/** The error class is part of this contract: the sdk throws it and may not know the engine. */
export { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';

export const problemContentType = 'application/problem+json';

export const Problem = Type.Object({
  type: Type.String({ description: 'URN of the kind of problem; it ends with the code.' }),
  title: Type.String({ description: 'The kind of problem in words.' }),
  status: Type.Integer({ description: 'The HTTP status.' }),
  detail: Type.String({ description: 'What went wrong this time.' }),
  code: Type.String({ description: 'The code, from a closed table.' }),
  retryAfter: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds to wait before asking again.' })),
  retryable: Type.Boolean({ description: 'The same request may succeed later.' }),
  details: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Facts: the field at fault, limits, wanted and found values.' }),
  ),
});
export type Problem = Static<typeof Problem>;

/** RFC 9110 section 15 unless named otherwise. */
export const statusOfCode = {
  invalid_argument: 400,
  unsupported: 501,
  too_large: 413,
  unauthenticated: 401,
  access_denied: 403,
  container_not_found: 404,
  container_exists: 409,
  container_owned: 409,
  container_not_empty: 409,
  artifact_not_found: 404,
  version_not_found: 404,
  upload_not_found: 404,
  not_found: 404,
  conflict: 409,
  setting_not_found: 404,
  key_not_found: 404,
  retained: 403,
  facts_required: 409,
  precondition_failed: 412,
  not_modified: 304,
  condition_conflict: 409,
  range_not_satisfiable: 416,
  part_invalid: 400,
  part_order: 400,
  part_too_small: 400,
  digest_mismatch: 400,
  incomplete_body: 400,
  bytes_unreachable: 503,
  copy_needs_bytes: 409,
  blob_missing: 500,
  lock_held: 409,
  lock_lost: 409,
  stale_fencing_token: 412,
  epoch_closed: 503,
  quota_exceeded: 403,
  rate_limited: 429, // RFC 6585
  unavailable: 503,
  deadline_exceeded: 504,
  storage_full: 507, // RFC 4918
  backend_failed: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** Without a better estimate a client waits this long after a refusal for load or absence, in seconds. */
const retryAfterSecondsDefault = 1;

/** Seconds for a Retry-After header, or undefined when the error has no use for one. */
export function retryAfterSeconds(error: StoreError): number | undefined {
  if (error.retryAfterMs !== undefined) return Math.ceil(error.retryAfterMs / 1000);
  const status = statusOfCode[error.code];
  return status === 503 || status === 429 ? retryAfterSecondsDefault : undefined;
}

/** A fault of ours is told without its text, which may name paths or statements; the log has it. */
export function problemOf(error: StoreError): Problem {
  const retryAfter = retryAfterSeconds(error);
  const hidden = error.code === 'internal';
  return {
    type: `urn:felloe:problem:${error.code}`,
    title: errorCodes[error.code],
    status: statusOfCode[error.code],
    detail: hidden ? 'the request failed by a fault of ours; the log of the spoke has the reason' : error.message,
    code: error.code,
    retryable: error.retryable,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(hidden || Object.keys(error.details).length === 0 ? {} : { details: { ...error.details } }),
  };
}

/** What a client makes of an answer that is not a success. A body that is no problem of ours (a proxy's page) is told by its status. */
export function errorOfAnswer(answer: {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | null;
}): StoreError {
  const { status, body } = answer;
  const seconds = answer.retryAfter === null ? Number.NaN : Number(answer.retryAfter);
  const wait = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
  const said = typeof body === 'object' && body !== null ? (body as Partial<Record<keyof Problem, unknown>>) : {};
  if (typeof said.code === 'string') {
    const detail = typeof said.detail === 'string' ? said.detail : `the spoke answered ${status}`;
    return new StoreError(isErrorCode(said.code) ? said.code : codeOfStatus(status), detail, {
      ...(typeof said.retryable === 'boolean' ? { retryable: said.retryable } : {}),
      details: textsOf(said.details),
      ...wait,
    });
  }
  return new StoreError(codeOfStatus(status), `the endpoint answered ${status} without a problem document`, wait);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'access_denied';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 412) return 'precondition_failed';
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  if (status === 501) return 'unsupported';
  if (status === 502 || status === 503) return 'unavailable';
  if (status === 504) return 'deadline_exceeded';
  return status >= 400 && status < 500 ? 'invalid_argument' : 'internal';
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

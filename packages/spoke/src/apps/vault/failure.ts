/**
 * Failures as the clients of the vault know them: a JSON body {error, message} and a status each of them means something to.
 *
 * The production client retries one status only, 502 (once, after 30 seconds), and fails at once on 500 and 503. So whatever passes by
 * itself (the hub is away, a session has ended, a backend did not answer) is told as 502, although 503 would be its usual name.
 */
import type { ErrorCode } from '@felloe/engine/errors.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { type HeaderList, answerText, writeHead } from './answer.ts';
import type { VaultExchange } from './exchange.ts';
import { dropBody } from '../../http/drop-body.ts';

/** Every code, so that a new one has to be thought of. */
export const vaultStatusOfCode = {
  invalid_argument: 400,
  unsupported: 400,
  too_large: 413,
  unauthenticated: 401,
  access_denied: 403,
  container_not_found: 502, // the operator has not made it yet, or it went away: nothing the client asked wrongly
  container_exists: 409,
  container_owned: 409,
  container_not_empty: 409,
  artifact_not_found: 404,
  version_not_found: 404,
  upload_not_found: 400, // of a save: its bytes did not come; an upload that comes too late is 403
  not_found: 404,
  conflict: 409,
  setting_not_found: 404,
  key_not_found: 404,
  retained: 403,
  facts_required: 500,
  precondition_failed: 409, // the lock: another digest is current
  not_modified: 304,
  condition_conflict: 409,
  range_not_satisfiable: 416,
  part_invalid: 400,
  part_order: 400,
  part_too_small: 400,
  digest_mismatch: 400,
  incomplete_body: 400,
  bytes_unreachable: 502,
  copy_needs_bytes: 500,
  blob_missing: 500,
  lock_held: 409,
  lock_lost: 409,
  stale_fencing_token: 409,
  epoch_closed: 502,
  quota_exceeded: 403,
  rate_limited: 429,
  unavailable: 502,
  deadline_exceeded: 502,
  storage_full: 507,
  backend_failed: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** An answer that is no StoreError: the one status the vault has beside the table. */
export class VersionTooOld extends Error {
  readonly minimumVersion: string;

  constructor(minimumVersion: string) {
    super(`the client is older than version ${minimumVersion}, which this server asks for at least`);
    this.minimumVersion = minimumVersion;
  }
}

export function answerWrongMethod(exchange: VaultExchange, methods: readonly string[]): void {
  const body = { error: 'method_not_allowed', message: `this path takes ${methods.join(', ')}` };
  send(exchange, { status: 405, text: JSON.stringify(body), headers: ['Allow', methods.join(', ')] });
}

/** @param onFault hears of faults of ours, whose text no client is told */
export function answerFailure(exchange: VaultExchange, thrown: unknown, onFault: (error: unknown) => void): void {
  const { response } = exchange;
  // Whoever has left broke the work off, and is told nothing.
  if (response.destroyed) return;
  if (response.headersSent) {
    if (vaultStatusOfCode[StoreError.from(thrown).code] === 500) onFault(thrown);
    // Never a complete answer with wrong bytes.
    if (!response.writableEnded) response.destroy();
    return;
  }
  send(exchange, failureAnswer(thrown, onFault));
}

function send(exchange: VaultExchange, { status, text, headers }: FailureAnswer): void {
  if (!exchange.hasUnreadBody) {
    answerText(exchange, status, text, headers);
    return;
  }
  // Closing at once would let the kernel reset the connection and throw the answer away with it.
  const length = String(Buffer.byteLength(text));
  const all = ['Content-Type', 'application/json', 'Content-Length', length, 'Connection', 'close', ...headers];
  writeHead(exchange, status, all);
  exchange.response.write(text);
  dropBody(exchange.raw, () => exchange.response.end());
}

interface FailureAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: HeaderList;
}

function failureAnswer(thrown: unknown, onFault: (error: unknown) => void): FailureAnswer {
  if (thrown instanceof VersionTooOld) {
    const { message, minimumVersion } = thrown;
    const body = { error: 'CLIENT_VERSION_TOO_OLD', message, minimum_version: minimumVersion };
    return { status: 426, text: JSON.stringify(body), headers: [] };
  }
  const error = StoreError.from(thrown);
  const status = vaultStatusOfCode[error.code];
  if (status === 500) onFault(thrown);
  const headers: HeaderList = [];
  if (status === 429 || status === 502) {
    headers.push('Retry-After', String(Math.max(1, Math.ceil((error.retryAfterMs ?? 1_000) / 1_000))));
  }
  // RFC 9110 section 15.5.2: a 401 names what would be accepted.
  if (status === 401) headers.push('WWW-Authenticate', 'BN254');
  if (status === 416) headers.push('Content-Range', `bytes */${error.details['size'] ?? '0'}`);
  return { status, text: JSON.stringify(failureBody(error)), headers };
}

/** What is told of a failure; of faults of ours no more than that. */
export function failureBody(thrown: unknown): { readonly error: string; readonly message: string } {
  const error = StoreError.from(thrown);
  const isFault = vaultStatusOfCode[error.code] === 500;
  const message = isFault ? 'the request failed by a fault of ours; the log of the spoke has the reason' : error.message;
  return { error: error.code, message };
}

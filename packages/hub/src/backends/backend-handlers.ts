/** What a spoke needs to open a backend for a day: never the account's secret. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { deriveSigningKey } from '../auth/auth-handlers.ts';
import type { Sealing } from '../auth/sealing.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { BackendRow } from './backend-queries.ts';
import type { Backends } from './backends.ts';

export interface BackendAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface BackendHandlerParts {
  readonly backends: Backends;
  readonly sealing: Sealing;
  readonly clock: Clock;
  /** The account of backends that were given none: the hub's environment, shared files or instance role. */
  readonly ambientAccount: () => Promise<BackendAccount | undefined>;
}

const dayMs = 24 * 60 * 60 * 1000;

export function backendHandlers(parts: BackendHandlerParts): Pick<CallHandlers, 'open_backend'> {
  return {
    open_backend: {
      authorisation: 'spoke',
      handle: async (message, { spoke }) => {
        const row = parts.backends.byId(message.backend_id);
        if (row === undefined || row.state === 'removed') throw new StoreError('not_found', 'there is no such backend');
        if (!parts.backends.reachedBy(spoke.name).includes(row.backendId)) throw new StoreError('bytes_unreachable');
        if (row.kind !== 's3') throw new StoreError('invalid_argument', `a ${row.kind} backend needs no key`);
        requireDate(message.date, parts.clock.now());
        const account = await accountOf(parts, row);
        const region = regionOf(row);
        return {
          backend_id: row.backendId,
          access_key_id: account.accessKeyId,
          date: message.date,
          region,
          signing_key: deriveSigningKey(account.secretAccessKey, { date: message.date, region, service: 's3' }),
          session_token: account.sessionToken ?? '',
          expires_at: endOfDay(message.date),
        };
      },
    },
  };
}

async function accountOf({ sealing, ambientAccount }: BackendHandlerParts, row: BackendRow): Promise<BackendAccount> {
  if (row.secretSealed !== undefined) {
    const text = sealing.open({ sealed: row.secretSealed, keyId: row.keyEncryptionKeyId }, secretPlaceOf(row.backendId));
    return JSON.parse(text) as BackendAccount;
  }
  const ambient = await ambientAccount();
  if (ambient === undefined) {
    throw new StoreError('unavailable', `the backend ${row.name} has no account, and the hub's environment names none`, {
      retryable: false,
    });
  }
  return ambient;
}

/** Where the secret of a backend lies, for its sealing. */
export function secretPlaceOf(backendId: string) {
  return { tenantId: '', table: 'backend', column: 'secret_sealed', rowId: backendId };
}

/** What the provider signs for; drivers default alike (S3's own default region). */
function regionOf(row: BackendRow): string {
  const { region, profile } = JSON.parse(row.configuration) as { region?: string; profile?: string };
  return region ?? (profile === 'r2' ? 'auto' : 'us-east-1');
}

function endOfDay(date: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  if (match === null) throw new StoreError('invalid_argument', 'the date is not yyyymmdd', { details: { field: 'date' } });
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) + dayMs;
}

/** Today, and the days beside it for clocks that differ and keys fetched before midnight: a spoke collects no keys for later. */
function requireDate(date: string, now: number): void {
  const daysAhead = Math.floor((endOfDay(date) - 1) / dayMs) - Math.floor(now / dayMs);
  if (Math.abs(daysAhead) <= 1) return;
  throw new StoreError('invalid_argument', 'keys are given for today and the days beside it', { details: { field: 'date' } });
}

/** An AppContext for tests: a hub of functions, one token, one key. */
import type { CallName, CallOptions, CallRequest, CallResult } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { deriveSigningKey } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { noAccounts } from '../../testing/no-accounts.ts';
import type { AppContext } from '../../app-context.ts';
import type { Limited } from '../../rate-limit.ts';

export interface RecordedCall {
  readonly name: CallName;
  readonly request: Record<string, unknown>;
  readonly options: CallOptions;
}

export interface TestHub {
  readonly context: AppContext;
  readonly calls: RecordedCall[];
  /** Whose requests were counted against a limit; refused with `rate_limited` while `exhausted`. */
  readonly admitted: Limited[];
  exhausted: boolean;
  /** Aborted by a test to make the gate close. */
  deciding: boolean;
}

export const testKey = { accessKeyId: 'AKIATEST', secretAccessKey: 'a-secret-for-tests' };
const tokens = {
  'admin-token': { principal_id: 'root', tenant_id: '', administrator: true, expires_at: 0, rate: null },
  'tenant-token': {
    principal_id: 'tok-1',
    tenant_id: 'tenant-1',
    administrator: false,
    expires_at: 0,
    rate: { tenant_per_second: 9, principal_per_second: 3 },
  },
  'old-token': { principal_id: 'tok-2', tenant_id: 'tenant-1', administrator: false, expires_at: 1, rate: null },
} as const;

/** `answer` plays the hub: what it returns is a call's result, what it throws its failure. */
export function createTestHub(
  answer: (name: CallName, request: Record<string, unknown>, options: CallOptions) => unknown,
): TestHub {
  const calls: RecordedCall[] = [];
  const unused = (): never => {
    throw new Error('the app listener does not use this');
  };
  const hub: TestHub = {
    calls,
    admitted: [],
    exhausted: false,
    deciding: true,
    context: {
      call: async <N extends CallName>(name: N, request: CallRequest<N>, options: CallOptions) => {
        calls.push({ name, request: request as Record<string, unknown>, options });
        return (await answer(name, request as Record<string, unknown>, options)) as CallResult<N>;
      },
      gate: {
        assertDeciding: () => {
          if (!hub.deciding) throw new StoreError('unavailable', 'the hub is away', { retryAfterMs: 2_000 });
        },
      },
      accounts: noAccounts,
      s3Endpoints: () => [],
      credentials: {
        knownKey: () => undefined,
        ofKey: async (scope) => {
          if (scope.accessKeyId !== testKey.accessKeyId) throw new StoreError('unauthenticated');
          return {
            access_key_id: scope.accessKeyId,
            tenant_id: 'tenant-1',
            signing_key: deriveSigningKey(testKey.secretAccessKey, scope),
            expires_at: 0,
            restricted: false,
            session_name: '',
            role: '',
            principal_name: 'test',
            rate: { tenant_per_second: 0, principal_per_second: 0 },
          };
        },
        ofSignature: () => Promise.reject(new StoreError('unauthenticated')),
        ofToken: async (token) => {
          const known = Object.hasOwn(tokens, token) ? tokens[token as keyof typeof tokens] : undefined;
          if (known === undefined) throw new StoreError('unauthenticated', 'no such token');
          return known;
        },
      },
      admit: (limited) => {
        hub.admitted.push(limited);
        return hub.exhausted ? Promise.reject(new StoreError('rate_limited')) : undefined;
      },
      containers: { describe: unused, known: unused, forget: () => {} },
      tenants: { byIds: async () => new Map(), byEmail: async () => undefined },
      storage: { stage: unused, read: unused, send: unused, direct: unused, adopt: unused },
      emitRead: unused,
      accessLogs: { add: unused },
      region: 'us-east-1',
      spokeName: 'spoke-1',
      now: () => Date.now(),
    },
  };
  return hub;
}

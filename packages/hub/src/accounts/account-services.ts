/** The parts of accounts, made in order of need. */
import type { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Access } from '../access/access.ts';
import type { Sealing } from '../auth/sealing.ts';
import type { SessionTokens } from '../auth/session-tokens.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { VolatileStore } from '../volatile/volatile.ts';
import type { AccountCache } from './account-cache.ts';
import { AccountDevices } from './account-devices.ts';
import { accountHandlers } from './account-handlers.ts';
import { AccountSessions } from './account-sessions.ts';
import { Accounts } from './accounts.ts';
import { Grants } from './grants.ts';
import { loginHandlers } from './login-handlers.ts';
import { LoginThrottle } from './login-throttle.ts';
import { Logins } from './logins.ts';
import { OutsideIdentities } from './outside-identities.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { SigningKeys } from './signing-keys.ts';

export interface AccountServicesOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly tenants: Tenants;
  readonly containers: Containers;
  readonly access: Access;
  readonly cache: AccountCache;
  readonly sessionTokens: SessionTokens;
  readonly volatile: VolatileStore;
  /** Private networks in which issuers and verifiers may be asked. */
  readonly networks: readonly string[];
  readonly installation: string;
  /** Tells every spoke to forget what it knows of these accounts. */
  readonly onChanged: (accountIds: readonly string[]) => void;
  readonly onFault: (error: StoreError) => void;
}

type AccountCalls = ReturnType<typeof loginHandlers> & ReturnType<typeof accountHandlers>;

export interface AccountServices {
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly devices: AccountDevices;
  readonly handlers: Pick<CallHandlers, keyof AccountCalls>;
  load(): Promise<void>;
  close(): void;
}

export function createAccountServices(options: AccountServicesOptions): AccountServices {
  const { sealing, installation, volatile } = options;
  const issuer = `urn:felloe:${installation}`;
  const keys = new SigningKeys(options);
  const refreshTokens = new RefreshTokens(sealing);
  const accounts = new Accounts(options);
  const devices = new AccountDevices(options);
  const grants = new Grants(options);
  const sessions = new AccountSessions({ ...options, keys, refreshTokens, issuer });
  const passwords = createPasswords();
  const outside = new OutsideIdentities(options);
  const logins = new Logins({ accounts, sessions, passwords, throttle: new LoginThrottle(volatile), outside });
  return {
    accounts,
    passwords,
    devices,
    handlers: {
      ...loginHandlers({ ...options, logins, sessions, devices, keys, issuer }),
      ...accountHandlers({ ...options, devices, grants }),
    },
    load: () => keys.load(),
    close: () => outside.close(),
  };
}

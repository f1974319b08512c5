/**
 * Logging in with a password, or with the token of another issuer, and making an account for oneself. What is wrong is not told: an
 * unknown name, a wrong password, an account without one and a disabled one take the same work and have the same answer.
 */
import { normaliseIdentifier, requireDeviceId, requireDeviceName } from '@felloe/engine/account/identifier.ts';
import { requirePassword } from '@felloe/engine/account/password.ts';
import type { AccountsSetting } from '@felloe/engine/container/accounts.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { JobOrder } from '../lanes/lanes.ts';
import type { AccountRow } from './account-records.ts';
import type { AccountSessions, AccountTokens, WantedDevice } from './account-sessions.ts';
import type { Accounts } from './accounts.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { OutsideIdentities } from './outside-identities.ts';
import type { Passwords } from './passwords.ts';

export interface LoginsOptions {
  readonly accounts: Accounts;
  readonly sessions: AccountSessions;
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  readonly outside: OutsideIdentities;
}

export interface PasswordLogin {
  readonly tenantId: string;
  readonly identifier: string;
  readonly password: string;
  /** Empty: it stays. */
  readonly newPassword: string;
  readonly device: WantedDevice;
  readonly sourceAddress: string;
}

export class Logins {
  readonly #options: LoginsOptions;

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** Throws `unauthenticated`, `rate_limited`, `access_denied` for a device that was revoked. */
  async withPassword(login: PasswordLogin, order: JobOrder): Promise<AccountTokens> {
    const { accounts, sessions, passwords, throttle } = this.#options;
    const { tenantId, password, newPassword, device } = login;
    requireDevice(device);
    if (newPassword !== '') requirePassword(newPassword);
    const identifier = normaliseIdentifier(login.identifier);
    const found = await throttle.attempt(
      { ...login, identifier },
      () => this.#judge({ tenantId, identifier, password }),
      isWrong,
    );
    if (found === undefined) throw new StoreError('unauthenticated', 'the identifier or the password is wrong');
    const newHash = newPassword === '' ? undefined : await passwords.hash(newPassword);
    // First: a device that may not log in changes no password either.
    const { sessionId, tokens } = await sessions.begin(found, device);
    if (newHash !== undefined) await accounts.setPassword(found, newHash, order, sessionId);
    return tokens;
  }

  /** A session of ours, with a device, for somebody whom another issuer vouches for. */
  async withBearer(
    wanted: { readonly tenantId: string; readonly bearer: string; readonly device: WantedDevice },
    setting: AccountsSetting | undefined,
  ): Promise<AccountTokens> {
    requireDevice(wanted.device);
    const account = await this.vouchedFor(wanted.tenantId, wanted.bearer, setting);
    return (await this.#options.sessions.begin(account.row, wanted.device)).tokens;
  }

  /** The account of the bearer of another issuer's token, and until when that may be believed. Throws `unauthenticated`. */
  async vouchedFor(
    tenantId: string,
    bearer: string,
    setting: AccountsSetting | undefined,
  ): Promise<{ readonly row: AccountRow; readonly expiresAt: number }> {
    const { issuer, subject, expiresAt, admitsNew } = await this.#options.outside.identify(setting, bearer);
    const row = await this.#options.accounts.ofSubject({ tenantId, issuer, subject }, admitsNew);
    if (row?.state !== 'active') {
      throw new StoreError('unauthenticated', 'the token is of no account here', { details: { reason: 'invalid_token' } });
    }
    return { row, expiresAt };
  }

  /** Throws `access_denied` where it is not offered, `conflict` for a name that is taken. */
  async register(login: Omit<PasswordLogin, 'newPassword'>, setting: AccountsSetting | undefined): Promise<AccountTokens> {
    if (setting?.selfRegistration !== true) throw new StoreError('access_denied', 'accounts are made by administrators here');
    requireDevice(login.device);
    requirePassword(login.password);
    const { tenantId } = login;
    const identifier = normaliseIdentifier(login.identifier);
    const { accounts, passwords, sessions, throttle } = this.#options;
    // Each counts like a wrong login: names that are taken are told here, and accounts made, but at nobody's own pace.
    const made = await throttle.attempt(
      { ...login, identifier },
      async () => {
        const passwordHash = await passwords.hash(login.password);
        if ((await accounts.byIdentifier(tenantId, identifier)) !== undefined) return undefined;
        return await accounts.create({ tenantId, identifier, passwordHash, issuer: '', subject: '' });
      },
      () => true,
    );
    if (made === undefined) throw new StoreError('conflict', 'there is such an account already');
    return (await sessions.begin(made, login.device)).tokens;
  }

  async #judge(login: { tenantId: string; identifier: string; password: string }): Promise<AccountRow | undefined> {
    const { accounts, passwords } = this.#options;
    const row = await accounts.byIdentifier(login.tenantId, login.identifier);
    // Longer ones are nobody's password; they are cut and not refused, so that the answer is the same.
    const { right, outdated } = await passwords.verify(
      login.password.slice(0, limits.account.passwordLengthMax * 2),
      row?.passwordHash,
    );
    if (!right || row?.state !== 'active') return undefined;
    if (outdated) await accounts.rehash(row, row.passwordHash, await passwords.hash(login.password));
    return row;
  }
}

function isWrong(outcome: unknown): boolean {
  return outcome === undefined;
}

function requireDevice({ deviceId, name }: WantedDevice): void {
  if (deviceId !== '') requireDeviceId(deviceId);
  requireDeviceName(name);
}

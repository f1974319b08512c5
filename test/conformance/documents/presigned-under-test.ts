/** Storage by presigned URLs: users are accounts of a felloe, and hold nothing but a login. */
import { randomUUID } from 'node:crypto';
import { AccountSession } from '@felloe/sdk/account-session.ts';
import { Client } from '@felloe/sdk/client.ts';
import { helperGrants } from '@felloe/sdk/documents/sharing/helper-grants.ts';
import { PresignHelper } from '@felloe/sdk/documents/storage/presign-helper.ts';
import { documentLimits } from '@felloe/sdk/documents/limits.ts';
import { presignedStorage } from '@felloe/sdk/documents/storage/presigned-storage.ts';
import type { Product } from '@felloe/testkit/product/product.ts';
import { newUser, type StorageUnderTest, type TestUser } from './storage-under-test.ts';

export interface PresignedUnderTest extends StorageUnderTest {
  /** A URL to read the key from each spoke, as the user is given them. */
  urlsOf(user: TestUser, key: string): Promise<string[]>;
}

/** Whose tenant the apps' containers are, in an installation that set itself up. */
const tenant = 'apps';
const password = 'correct horse battery staple';

export function presignedUnderTest({ appEndpoints, adminToken }: Product): PresignedUnderTest {
  const admin = new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken }, choose: 'given' });
  // Logins of one person are few a minute, so the devices of a test share one.
  const sessions = new Map<string, AccountSession>();
  const sessionOf = (userId: string): AccountSession => {
    const session = sessions.get(userId);
    if (session === undefined) throw new Error(`${userId} has not logged in`);
    return session;
  };
  return {
    newUser: async () => {
      const identifier = `${randomUUID()}@example.org`;
      await admin.request('account.create', { parameters: { tenant }, body: { identifier, password } });
      const session = await AccountSession.logIn({ endpoint: appEndpoints[0] ?? '' }, { identifier, password });
      sessions.set(session.accountId, session);
      return newUser(session.accountId);
    },
    open: async ({ userId }, fetch) => {
      const session = sessionOf(userId);
      const limits = { attemptsMax: 2, retryDelayMsBase: 1 };
      return { storage: presignedStorage({ session, fetch, limits }), grantKeeper: helperGrants(session) };
    },
    urlsOf: async ({ userId }, key) => {
      const token = await sessionOf(userId).token();
      const asked = appEndpoints.map(async (endpoint) => {
        const here = new Client({ endpoints: [endpoint], credentials: { kind: 'token', token }, choose: 'given' });
        const ask = async (target: string): Promise<unknown> => {
          const request = { method: 'GET', target, headers: {}, body: undefined };
          return await (await here.open(endpoint, request, undefined)).json();
        };
        return await new PresignHelper({ session: { ask }, limits: documentLimits, now: Date.now }).url({ verb: 'GET', key });
      });
      return await Promise.all(asked);
    },
  };
}

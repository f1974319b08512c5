/** What the hub keeps of people, as values. Times are ms since 1970. */
import type { PathGrant } from '@felloe/engine/account/presign-rule.ts';

export interface AccountRow {
  readonly tenantId: string;
  readonly accountId: string;
  /** Empty for an account that another issuer vouches for and that has no password. */
  readonly identifier: string;
  /** PHC string; empty: nobody logs in with a password. */
  readonly passwordHash: string;
  /** Empty for an account of our own. */
  readonly issuer: string;
  readonly subject: string;
  readonly state: 'active' | 'disabled';
  readonly createdAt: number;
}

export interface DeviceRow {
  readonly deviceId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** 0: it is good. */
  readonly revokedAt: number;
}

export interface AccountSessionRow {
  readonly sessionId: string;
  readonly accountId: string;
  readonly deviceId: string;
  readonly generation: number;
  readonly rotatedAt: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface GrantRow extends PathGrant {
  readonly ownerId: string;
  readonly granteeId: string;
  readonly createdAt: number;
}

/** All that decides what an account may do, read together. */
export interface KnownAccount {
  readonly row: AccountRow;
  readonly devices: ReadonlyMap<string, DeviceRow>;
  readonly sessions: ReadonlyMap<string, AccountSessionRow>;
  /** Given to it. */
  readonly grants: ReadonlyMap<string, GrantRow>;
}

/** Which account of which tenant. */
export interface AccountPlace {
  readonly tenantId: string;
  readonly accountId: string;
}

/** Whether its session is open and its device good. Accounts of other issuers have tokens of theirs and no session of ours. */
export function isSessionGood({ row, sessions, devices }: KnownAccount, sessionId: string, nowMs: number): boolean {
  if (sessionId === '') return row.issuer !== '';
  const session = sessions.get(sessionId);
  return session !== undefined && nowMs < session.expiresAt && devices.get(session.deviceId)?.revokedAt === 0;
}

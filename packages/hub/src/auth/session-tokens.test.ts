import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { limits } from '@felloe/engine/limits.ts';
import { describe, expect, it } from 'vitest';
import { type KeyEncryptionKey, Sealing } from './sealing.ts';
import { isSessionOf, type NewSession, SessionTokens } from './session-tokens.ts';

const key = (id: string): KeyEncryptionKey => ({ id, key: randomBytes(32) });
const current = key('current');
const sealing = new Sealing(current);
const wanted: NewSession = {
  tenantId: 'tenant',
  parentId: 'PARENT',
  parentCreatedAt: 1_000,
  expiresAt: 2_000,
  name: 'name',
  role: 'role',
  roleCreatedAt: 0,
  policy: { statements: [{ effect: 'allow', actions: ['artifact.read'], resources: ['c/*'] }] },
};
const notOurs = expect.objectContaining({ code: 'unauthenticated', details: { reason: 'token' } });

describe('a session token', () => {
  it('brings back what it was made with, at any hub that has the key, and tells nothing by itself', () => {
    const { accessKeyId, secretAccessKey, token } = new SessionTokens(sealing).make(wanted);
    const session = new SessionTokens(new Sealing(key('newer'), [current])).open(token);
    expect(session).toMatchObject({ ...wanted, accessKeyId, secretAccessKey, policy: { document: wanted.policy } });
    const bytes = Buffer.from(token, 'base64url').toString('latin1');
    for (const part of [accessKeyId, secretAccessKey, 'PARENT', 'artifact.read']) expect(bytes).not.toContain(part);
    expect(isSessionOf(session, { tenantId: 'tenant', accessKeyId: 'PARENT', createdAt: 1_000 })).toBe(true);
    // The id of a removed key may come again, in another tenant or later.
    expect(isSessionOf(session, { tenantId: 'other', accessKeyId: 'PARENT', createdAt: 1_000 })).toBe(false);
    expect(isSessionOf(session, { tenantId: 'tenant', accessKeyId: 'PARENT', createdAt: 1_001 })).toBe(false);
  });

  it('does not open with any bit changed, cut, lengthened, spelt otherwise, or under another key', () => {
    const tokens = new SessionTokens(sealing);
    const { token } = tokens.make(wanted);
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(() => tokens.open(changed.toString('base64url')), `byte ${at}`).toThrow(notOurs);
    }
    for (const wrong of ['', 'x', token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`, bytes.toString('hex')]) {
      expect(() => tokens.open(wrong), wrong).toThrow(notOurs);
    }
    expect(() => new SessionTokens(new Sealing(key('other'))).open(token)).toThrow(notOurs);
  });

  it('is read strictly: no end, no policy that is unknown, no field of a later build', () => {
    const tokens = new SessionTokens(sealing);
    const forged = (record: object): string => {
      const { sealed, keyId } = sealing
        .forPurpose('session tokens')
        .sealBytes(deflateRawSync(JSON.stringify(record)), { tenantId: '', table: 'session_token', column: '', rowId: '' });
      return Buffer.concat([Buffer.of(1, keyId.length), Buffer.from(keyId), sealed]).toString('base64url');
    };
    const record = { ...wanted, accessKeyId: 'FT', secretAccessKey: 's' };
    expect(tokens.open(forged(record)).name).toBe('name');
    for (const change of [
      { expiresAt: 0 },
      { expiresAt: undefined },
      { expiresAt: '9999' },
      { parentCreatedAt: undefined },
      { roleCreatedAt: undefined },
      { tenantId: undefined },
      { policy: { statements: [] } },
      { policy: { statements: [{ effect: 'allow', actions: ['artifact.read'], resources: ['*'], onlyOnSundays: true }] } },
      { policy: null },
      { sourceAddresses: ['10.0.0.0/8'] },
    ]) {
      expect(() => tokens.open(forged({ ...record, ...change })), JSON.stringify(change)).toThrow(notOurs);
    }
  });

  it('of a purpose is no secret of the database, and none of that is a token', () => {
    const place = { tenantId: '', table: 'session_token', column: '', rowId: '' };
    const { sealed, keyId } = sealing.sealBytes(
      deflateRawSync(JSON.stringify({ ...wanted, accessKeyId: 'a', secretAccessKey: 's' })),
      place,
    );
    const token = Buffer.concat([Buffer.of(1, keyId.length), Buffer.from(keyId), sealed]).toString('base64url');
    expect(() => new SessionTokens(sealing).open(token)).toThrow(notOurs);
  });

  it('that would not fit into a header is not made', () => {
    const resources = Array.from({ length: 300 }, () => randomBytes(16).toString('hex'));
    const policy = { statements: [{ effect: 'allow' as const, actions: ['artifact.read' as const], resources }] };
    expect(() => new SessionTokens(sealing).make({ ...wanted, policy })).toThrow(
      expect.objectContaining({ code: 'too_large', details: { field: 'policy' } }),
    );
    const { token } = new SessionTokens(sealing).make({ ...wanted, policy: undefined });
    expect(token.length).toBeLessThan(limits.access.sessionTokenLengthMax / 8);
  });
});

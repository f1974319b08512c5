import { randomBytes, randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, test } from 'vitest';
import { systemTenantId } from '../session/call-context.ts';
import { DataKeys, type WrappingKeys } from './data-keys.ts';
import type { EncryptionKeyRow } from './encryption-key-queries.ts';

const place = { tenantId: randomUUID(), containerId: randomUUID() };

function row(tenantId: string, name: string): EncryptionKeyRow {
  return {
    tenantId,
    encryptionKeyId: randomUUID(),
    name,
    state: 'active',
    sealed: randomBytes(32),
    keyEncryptionKeyId: 'test',
    createdAt: 0,
  };
}

/** Keys whose seal is none: what is tested is what they wrap. */
function keysOf(rows: readonly EncryptionKeyRow[]): WrappingKeys {
  const found = (match: (candidate: EncryptionKeyRow) => boolean) => {
    const key = rows.find(match);
    if (key === undefined) throw new StoreError('key_not_found');
    return key;
  };
  return {
    requireByName: (tenantId, name) => found((key) => key.tenantId === tenantId && key.name === name),
    requireById: (id) => found((key) => key.encryptionKeyId === id),
    open: ({ sealed }) => sealed,
  };
}

const rows = [row(systemTenantId, ''), row(place.tenantId, 'first'), row(place.tenantId, 'second')];
const dataKeys = new DataKeys(keysOf(rows));
const held = (wrapped: string, context?: string) => ({
  scheme: 'tenant' as const,
  wrapped,
  ...(context === undefined ? {} : { context }),
});

describe('a data key', () => {
  test.each([undefined, 'first'])('under key %s opens where it was made, and every wrapping is another', (keyId) => {
    const made = dataKeys.make({ place, keyId, context: '' });
    expect(made.key).toHaveLength(32);
    expect(dataKeys.open(place, held(made.wrapped)).equals(made.key)).toBe(true);
    const again = dataKeys.make({ place, keyId, context: '', key: made.key });
    expect(again.wrapped).not.toBe(made.wrapped);
    expect(dataKeys.open(place, held(again.wrapped)).equals(made.key)).toBe(true);
    expect(Buffer.from(made.wrapped, 'base64').includes(made.key)).toBe(false);
  });

  const context = '{"project":"felloe"}';
  const { wrapped } = dataKeys.make({ place, keyId: 'first', context });
  const changed = (position: number): string => {
    const bytes = Buffer.from(wrapped, 'base64');
    bytes[position] = (bytes[position] as number) ^ 1;
    return bytes.toString('base64');
  };
  /** With the id of another wrapping key in it. */
  const underAnother = (): string => {
    const bytes = Buffer.from(wrapped, 'base64');
    Buffer.from((rows[2]?.encryptionKeyId ?? '').replaceAll('-', ''), 'hex').copy(bytes, 1);
    return bytes.toString('base64');
  };

  test.each([
    ['in another container', { ...place, containerId: randomUUID() }, wrapped, context],
    ['for another tenant', { ...place, tenantId: randomUUID() }, wrapped, context],
    ['without its context', place, wrapped, undefined],
    ['with another context', place, wrapped, '{"project":"other"}'],
    ['under another key', place, underAnother(), context],
    ['with a bit of its version changed', place, changed(0), context],
    ['with a bit of its salt changed', place, changed(20), context],
    ['with a bit of itself changed', place, changed(60), context],
    ['with a bit of its tag changed', place, changed(96), context],
    ['cut short', place, wrapped.slice(0, -4), context],
  ])('does not open %s', (_, where, text, bound) => {
    expect(() => dataKeys.open(where, held(text, bound))).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  test('is opened from the attributes of what the hub can open, and of nothing else', () => {
    const { key, wrapped: own } = dataKeys.make({ place, keyId: undefined, context: '' });
    const encryption = { scheme: 'installation', wrapped: own };
    expect(dataKeys.ofAttributes(place, JSON.stringify({ contentType: 'text/plain', encryption }))?.equals(key)).toBe(true);
    const customers = { encryption: { scheme: 'customer', salt: 'c2FsdA==', verifier: 'dmVyaWZpZXI=' } };
    expect(dataKeys.ofAttributes(place, JSON.stringify(customers))).toBeUndefined();
    // What a client may write of itself is never taken for it.
    const spoofed = { userMetadata: { encryption: JSON.stringify(encryption), note: '"encryption":{"scheme":"installation"}' } };
    expect(dataKeys.ofAttributes(place, JSON.stringify(spoofed))).toBeUndefined();
    expect(dataKeys.ofAttributes(place, '')).toBeUndefined();
  });

  test('of no such key is refused', () => {
    expect(() => dataKeys.make({ place, keyId: 'third', context: '' })).toThrow(
      expect.objectContaining({ code: 'key_not_found' }),
    );
  });
});

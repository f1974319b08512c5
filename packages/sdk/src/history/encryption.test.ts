/** Against Node's own primitives, put together as the original does it: what one writes the other has to read. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleEntry } from './conformance/sample-history.ts';
import { decryptEntry, encryptEntry, historyKeysOf } from './encryption.ts';
import type { EncHistoryEntry } from './sync-backend.ts';

const secret = 'a sécret';
const keys = await historyKeysOf(secret);
const userId = createHmac('sha256', secret).update('user_id').digest('base64').replaceAll('+', '-').replaceAll('/', '_');
const key = createHmac('sha256', secret).update('encryption_key').digest();

function sealedElsewhere(content: object, id: string): EncHistoryEntry {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(userId));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()]);
  return {
    enc_data: sealed.toString('base64'),
    nonce: nonce.toString('base64'),
    device_id: '',
    user_id: userId,
    time: '2026-01-01T00:00:00Z',
    encrypted_id: id,
    read_count: 0,
    is_from_same_device: false,
  };
}

describe('encryption', () => {
  it('derives the user id of the original, padding included', () => {
    expect(keys.userId).toBe(userId);
    expect(keys.userId).toMatch(/^[\w-]{43}=$/);
  });

  it('reads what another client wrote, and leaves out nothing', async () => {
    const entry = sampleEntry({ command: 'echo ünï', custom_columns: [{ name: 'a', value: 'b' }] });
    expect(await decryptEntry(keys, sealedElsewhere(entry, entry.entry_id))).toEqual(entry);
  });

  it('writes what another client reads', async () => {
    const entry = sampleEntry({ command: 'ls -la' });
    const sealed = await encryptEntry(keys, entry);
    const bytes = Buffer.from(sealed.enc_data, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64')).setAAD(Buffer.from(userId));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
    expect(JSON.parse(text)).toEqual(entry);
    expect(sealed).toMatchObject({ time: entry.end_time, encrypted_id: entry.entry_id, user_id: userId });
  });

  it('refuses entries of others, changed ones, and those that call themselves differently inside', async () => {
    const sealed = await encryptEntry(keys, sampleEntry({ command: 'x' }));
    const turned = Buffer.from(sealed.enc_data, 'base64');
    turned[3] = (turned[3] ?? 0) ^ 1;
    await expect(decryptEntry(keys, { ...sealed, user_id: 'other' })).rejects.toMatchObject({ code: 'access_denied' });
    await expect(decryptEntry(keys, { ...sealed, enc_data: turned.toString('base64') })).rejects.toMatchObject({
      code: 'digest_mismatch',
    });
    await expect(decryptEntry(keys, { ...sealed, encrypted_id: 'another' })).rejects.toMatchObject({ code: 'digest_mismatch' });
  });
});

import { expect, it } from 'vitest';
import { fromBase64, toBase64, toHex } from './byte-text.ts';
import { attachmentNames, familyKeysOf } from './family-keys.ts';
import { fingerprintOf, identityOf } from './identity.ts';
import { unwrapKey, wrapKey } from './key-wrapping.ts';
import { generationOf, seal, sealingKey, unseal } from './sealed-blob.ts';

const key = new Uint8Array(32).fill(7);
const text = (value: string) => new TextEncoder().encode(value);

it('seals for one place, with a nonce of its own each time, and notices every change', async () => {
  const generation = { generation: 3, key: await sealingKey(key) };
  const sealed = await seal(text('hello'), generation, 'users/a/x');
  expect(generationOf(sealed, 'users/a/x')).toBe(3);
  expect(await unseal(sealed, generation.key, 'users/a/x')).toEqual(text('hello'));
  expect(await seal(text('hello'), generation, 'users/a/x')).not.toEqual(sealed);
  const refused = { code: 'digest_mismatch' };
  await expect(unseal(sealed, generation.key, 'users/a/y')).rejects.toMatchObject(refused);
  await expect(unseal(sealed, await sealingKey(new Uint8Array(32)), 'users/a/x')).rejects.toMatchObject(refused);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.map((byte, index) => (index === at ? byte ^ 1 : byte));
    await expect(unseal(changed, generation.key, 'users/a/x')).rejects.toMatchObject(refused);
  }
  await expect(unseal(sealed.subarray(0, 20), generation.key, 'users/a/x')).rejects.toMatchObject(refused);
});

it('two users agree on a key for one grant, and nobody else does', async () => {
  const [alice, bob, eve] = await Promise.all([1, 2, 3].map((fill) => identityOf(new Uint8Array(32).fill(fill))));
  if (alice === undefined || bob === undefined || eve === undefined) throw new Error('no identities');
  const wrapped = await wrapKey(key, await alice.agree(bob.publicKey, 'grant'));
  expect(await unwrapKey(wrapped, await bob.agree(alice.publicKey, 'grant'))).toEqual(key);
  expect(fromBase64(wrapped)).toHaveLength(40);
  const refused = { code: 'digest_mismatch' };
  await expect(unwrapKey(wrapped, await bob.agree(alice.publicKey, 'another'))).rejects.toMatchObject(refused);
  await expect(unwrapKey(wrapped, await eve.agree(alice.publicKey, 'grant'))).rejects.toMatchObject(refused);
  await expect(alice.agree(new Uint8Array(32), 'grant')).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(await fingerprintOf(alice.publicKey)).toMatch(/^([0-9a-f]{4}-){3}[0-9a-f]{4}$/);
});

it('names attachments by HMAC-SHA256 of the plaintext under each key, the current first', async () => {
  // RFC 4231, test case 1, with the key padded by zeros to 32 bytes: HMAC pads keys with zeros anyway.
  const rfc = new Uint8Array(32).fill(0x0b, 0, 20);
  const keys = await familyKeysOf(
    2,
    new Map([
      [1, rfc],
      [2, key],
    ]),
  );
  const [current, first] = await attachmentNames(keys, text('Hi There'));
  expect(first).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  expect(current).toMatch(/^[0-9a-f]{64}$/);
  expect(current).not.toBe(first);
});

it('writes bytes as text and back', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect(toHex(Uint8Array.of(0, 15, 255))).toBe('000fff');
  expect(() => fromBase64('%')).toThrow(expect.objectContaining({ code: 'backend_failed' }));
});

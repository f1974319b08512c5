/** Requests that no client of good will sends. Each is refused in JSON, and the server answers the next one. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { fieldOrder } from '@felloe/bn254/field-order.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { digestOf, get, nowSeconds, post, type Told, VaultClient } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

const topic = 'v1/ra_wa/hostile';

export function hostileTests(underTest: () => VaultUnderTest): void {
  describe('hostile requests', () => {
    const owner = new VaultClient();
    const { pubkey } = owner;
    const upper = (text: string) => `0x${text.slice(2).toUpperCase()}`;
    const digest = `0x${digestOf('x').slice(2, -2)}ab`;
    const auth = () => owner.signRead('get_data_batch', pubkey);
    const ask = (inner: object, changed: object = {}): Promise<Told> =>
      post(`${underTest().bases[0]}/get-data-batch`, {
        inner: { topic, pubkey, digests: [digest], ...inner },
        auth: { ...auth(), ...changed },
      });

    afterEach(async () => {
      expect((await ask({})).status).toBe(200);
    });

    test('every other spelling of a key, digest or topic is refused', async () => {
      const number = BigInt(pubkey);
      const keys = [
        `0${pubkey}`,
        `+${pubkey}`,
        `-${pubkey}`,
        ` ${pubkey}`,
        `${pubkey}\n`,
        `0x${number.toString(16)}`,
        '',
        '0',
        '007',
      ];
      const aliases = [number + fieldOrder, number + 2n ** 256n, 2n ** 300n].map(String);
      for (const key of [...keys, ...aliases, Number(pubkey), 1, null, [pubkey]]) {
        expect(await ask({ pubkey: key }), String(key)).toMatchObject({ status: 400, json: { error: 'invalid_argument' } });
        expect(await ask({}, { pubkey: key }), String(key)).toMatchObject({ status: 400 });
      }
      for (const wrong of [
        digest.slice(2),
        upper(digest),
        `0X${digest.slice(2)}`,
        `${digest}0`,
        digest.slice(0, -1),
        `${digest}\n`,
        7,
        null,
      ]) {
        expect(await ask({ digests: [wrong] }), String(wrong)).toMatchObject({
          status: 400,
          json: { error: 'invalid_argument' },
        });
      }
      const names = ['a?b', 'a#b', '../a', 'a/../b', '.', 'a%2fb', 'a\\b', '', 'a//b', 'a\u0000b', '\ud800', 'x'.repeat(250)];
      const topics = [...names.map((name) => `v1/ra_wa/${name}`), 'v1/ra_wx/a', 'v2/ra_wa/a', 'ra_wa/a', '/v1/ra_wa/a', ''];
      for (const wrong of topics) {
        expect(await ask({ topic: wrong }), wrong).toMatchObject({ status: 400, json: { error: 'invalid_argument' } });
      }
      expect((await ask({ digests: digest })).status).toBe(400);
      expect((await ask({ digests: { length: 1 } })).status).toBe(400);
    });

    test('tampered, foreign, malformed and expired signatures are refused', async () => {
      const { signature, expiry } = auth();
      const [a, b, c, d] = signature;
      const flipped = (limb: string) => limb.slice(0, -1) + (limb.endsWith('0') ? '1' : '0');
      const zero = `0x${'0'.repeat(64)}`;
      const tampered: [name: string, changed: object, status: number][] = [
        ['other expiry', { expiry: expiry - 1 }, 401],
        ['expired', { expiry: nowSeconds() - 1 }, 401],
        ['beyond the longest expiry', { expiry: nowSeconds() + 48 * 3600 }, 401],
        ['flipped limb', { signature: [a, b, c, flipped(d)] }, 401],
        ['limbs in another order', { signature: [b, a, d, c] }, 401],
        ['zero', { signature: [zero, zero, zero, zero] }, 401],
        ['limb above the field', { signature: [`0x${'f'.repeat(64)}`, b, c, d] }, 401],
        ['negated', { signature: [a, b, negated(c), negated(d)] }, 401],
        ['upper case', { signature: [upper(a), b, c, d] }, 400],
        ['three limbs', { signature: [a, b, c] }, 400],
        ['five limbs', { signature: [a, b, c, d, a] }, 400],
        ['a string', { signature: a }, 400],
        ['the generator, whose secret is one', { pubkey: '1' }, 401],
        ['a key off the curve', { pubkey: '4' }, 401],
        ['another key', { pubkey: new VaultClient().pubkey }, 401],
        ['expiry as text', { expiry: String(expiry) }, 400],
        ['broken expiry', { expiry: expiry + 0.5 }, 400],
        ['negative expiry', { expiry: -1 }, 400],
        ['huge expiry', { expiry: 2 ** 60 }, 400],
      ];
      for (const [name, changed, status] of tampered) {
        const told = await ask({}, changed);
        expect([name, told.status], told.text).toEqual([name, status]);
        expect(told.json, name).toEqual({ error: expect.any(String), message: expect.any(String) });
      }
      // A signature for one call is none for another.
      const elsewhere = { inner: { topic, pubkey, cursor: { cursor: null, order: 'Asc', limit: null } }, auth: auth() };
      expect((await post(`${underTest().bases[0]}/get-data-sequence`, elsewhere)).status).toBe(401);
    });

    test('what is no envelope is refused, and bodies have an end', async () => {
      const [one] = underTest().bases;
      const bodies = [
        '',
        '{',
        'null',
        '[]',
        '7',
        '"x"',
        '{}',
        '{"inner":{}}',
        '{"auth":{}}',
        '{"inner":[],"auth":{}}',
        '['.repeat(100_000),
      ];
      for (const body of bodies) {
        const told = await post(`${one}/get-snapshot`, body);
        expect([body.slice(0, 20), told.status]).toEqual([body.slice(0, 20), 400]);
        expect(told.json).toEqual({ error: 'invalid_argument', message: expect.any(String) });
      }
      expect((await ask({ ['__proto__']: { topic: 'v1/ra_wa/a' } })).status).toBe(200);
      const large = await post(`${one}/get-snapshot`, JSON.stringify({ inner: 'x'.repeat(300_000) }));
      expect(large).toMatchObject({ status: 413, json: { error: 'too_large' } });
    });

    test('a request names one host', async () => {
      const twice = request(`${underTest().bases[0]}/health-check`, { headers: ['Host', 'one.test', 'host', 'two.test'] }).end();
      const [answer] = (await once(twice, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(400);
    });

    test('tokens that we did not make, or that were changed, open nothing', async () => {
      const [one] = underTest().bases;
      for (const token of ['', 'x', 'A'.repeat(100), 'A'.repeat(10_000), '..%2f..', '=', 'Ä']) {
        const told = await get(`${one}/blobs/${encodeURI(token)}`);
        expect([token.slice(0, 20), told.status]).toEqual([token.slice(0, 20), 403]);
      }
    });
  });
}

function negated(limb: string): string {
  return `0x${(fieldOrder - BigInt(limb)).toString(16).padStart(64, '0')}`;
}

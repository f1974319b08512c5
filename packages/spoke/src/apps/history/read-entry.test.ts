import { expect, it } from 'vitest';
import { readEntry } from './read-entry.ts';

const read = (entry: unknown) => readEntry(Buffer.from(JSON.stringify(entry)));
const sent = {
  enc_data: 'AAEC+/8=',
  nonce: 'AAAAAAAAAAAAAAAA',
  device_id: 'laptop',
  user_id: 'u=',
  time: '2026-01-02T03:04:05.123456789+01:00',
  encrypted_id: 'e',
  read_count: 3,
  is_from_same_device: true,
  added_by_a_newer_client: {},
};

it('keeps what was encrypted as it was written', () => {
  const entry = read(sent);
  expect(entry).toMatchObject({ userId: 'u=', encryptedId: 'e', time: sent.time, digest: Buffer.alloc(0) });
  expect(entry.fragment.toString()).toBe('"enc_data":"AAEC+/8=","nonce":"AAAAAAAAAAAAAAAA"');
});

it('reads absent and null fields as Go does', () => {
  expect(read({ ...sent, enc_data: null, nonce: undefined }).fragment.toString()).toBe('"enc_data":null,"nonce":null');
  expect(read({ user_id: 'u=', time: null })).toMatchObject({ encryptedId: '', time: '0001-01-01T00:00:00Z' });
});

it('tells entries without an id apart by their bytes', () => {
  const digest = (change: object) => read({ ...sent, encrypted_id: '', ...change }).digest.toString('hex');
  expect(digest({})).toBe(digest({ time: '2026-01-02T03:04:05Z' }));
  expect(digest({ nonce: 'BAAAAAAAAAAAAAAA' })).not.toBe(digest({}));
  expect(digest({ enc_data: 'AAEC+/4=' })).not.toBe(digest({}));
});

it.each([
  { enc_data: 'no base64!' },
  { enc_data: 'AAA' },
  { enc_data: 7 },
  { nonce: '"' },
  { nonce: 'AA==\\n' },
  { time: 'soon' },
  { time: 7 },
  { encrypted_id: ['x'] },
  { encrypted_id: 'a\u0000' },
])('refuses %j', (change) => {
  expect(() => read({ ...sent, ...change })).toThrow();
});

it('refuses what is not JSON', () => {
  expect(() => readEntry(Buffer.from('{"enc_data":}'))).toThrow('not JSON');
});

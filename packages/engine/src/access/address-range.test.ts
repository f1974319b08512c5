import { expect, it } from 'vitest';
import { addressInRange, parseAddressRange, peerNetwork } from './address-range.ts';

const within = (address: string, range: string): boolean => {
  const parsed = parseAddressRange(range);
  if (parsed === undefined) throw new Error(`${range} is no range`);
  return addressInRange(address, parsed);
};

it.each([
  ['10.255.0.1', '10.0.0.0/8', true],
  ['11.0.0.1', '10.0.0.0/8', false],
  ['192.168.1.127', '192.168.1.0/25', true],
  ['192.168.1.128', '192.168.1.0/25', false],
  ['10.9.9.9', '10.0.0.1/8', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['1.2.3.5', '1.2.3.4', false],
  ['1.2.3.5', '0.0.0.0/0', true],
  ['::1', '0.0.0.0/0', false],
  ['1.2.3.4', '::/0', false],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
  ['fe80::1%eth0', 'fe80::/10', true],
  ['::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['::ffff:a01:203', '10.0.0.0/8', true],
  ['10.1.2.3', '::ffff:10.0.0.0/104', true],
  ['11.1.2.3', '::ffff:10.0.0.0/104', false],
  ['', '0.0.0.0/0', false],
  ['unix', '::/0', false],
  ['10.1.2.3, 1.1.1.1', '10.0.0.0/8', false],
])('%s in %s: %s', (address, range, expected) => {
  expect(within(address, range)).toBe(expected);
});

it.each([
  '',
  '10.0.0.0/33',
  '10.0.0/8',
  '010.0.0.1',
  '256.0.0.1',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '2001:db8::/129',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8:9',
  'fe80::1%eth0',
  '::ffff:1.2.3',
  '12345::',
  ' 10.0.0.1',
  'example.com',
])('%j is no range', (text) => {
  expect(parseAddressRange(text)).toBeUndefined();
});

it('counts a peer by what it has at its disposal', () => {
  expect(peerNetwork('192.0.2.1')).toBe('192.0.2.1');
  expect(peerNetwork('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(peerNetwork('2001:db8:1:2::1')).toBe(peerNetwork('2001:db8:1:2:ffff::7'));
  expect(peerNetwork('2001:db8:1:2::1')).not.toBe(peerNetwork('2001:db8:1:3::1'));
  expect(peerNetwork('fe80::1%eth0')).toBe(peerNetwork('fe80::2'));
  expect(peerNetwork('unknown')).toBe('unknown');
});

import { expect, it } from 'vitest';
import { type Kept, SecondChanceMap } from './second-chance-map.ts';

const entry = (bytes = 1): Kept => ({ readIn: 0, bytes });

it('drops what was put in first and not read since', () => {
  const map = new SecondChanceMap({ bytesMax: 128, latelyMax: 8 });
  for (let count = 0; count < 128; count += 1) map.set(String(count), entry());
  for (const key of ['0', '2']) map.get(key);
  map.set('new', entry());
  expect([map.size, map.bytes]).toEqual([127, 127]);
  const heldOf = (keys: string[]) => keys.filter((key) => map.get(key) !== undefined);
  expect(heldOf(['0', '1', '2', '3', '4', '127', 'new'])).toEqual(['0', '2', '4', '127', 'new']);
});

it('keeps within its bound, whatever is read, replaced and deleted', () => {
  const map = new SecondChanceMap({ bytesMax: 1000, latelyMax: 8 });
  let bytesMost = 0;
  for (let count = 0; count < 20_000; count += 1) {
    map.set(String(count % 7_001), entry(1 + (count % 13)));
    map.get(String((count * 7) % 7_001));
    if (count % 5 === 0) map.delete(String((count * 3) % 7_001));
    bytesMost = Math.max(bytesMost, map.bytes);
  }
  expect(bytesMost).toBeGreaterThan(900);
  expect(bytesMost).toBeLessThanOrEqual(1000);
  for (let count = 0; count < 7_001; count += 1) map.delete(String(count));
  expect([map.size, map.bytes]).toEqual([0, 0]);
});

it('ends when everything in it was read, and holds nothing larger than itself', () => {
  const map = new SecondChanceMap({ bytesMax: 10, latelyMax: 8 });
  for (let count = 0; count < 10; count += 1) map.set(String(count), entry());
  for (let count = 0; count < 10; count += 1) map.get(String(count));
  map.set('10', entry());
  expect(map.bytes).toBeLessThanOrEqual(10);
  map.set('large', entry(11));
  expect([map.size, map.bytes]).toEqual([0, 0]);
});

it('tells what was put in or read lately, the newest first, each once and only while it is held', () => {
  const map = new SecondChanceMap({ bytesMax: 100, latelyMax: 4 });
  for (const key of ['a', 'b', 'c', 'd', 'e']) map.set(key, entry());
  expect([...map.lately().keys()]).toEqual(['e', 'd', 'c', 'b']);
  map.get('a');
  map.get('d');
  map.get('d');
  map.delete('e');
  expect([...map.lately().keys()]).toEqual(['d', 'a']);
});

import { expect, it } from 'vitest';
import { arrayItems } from './json-array.ts';

const bounds = { itemBytesMax: 1000, bodyBytesMax: 100_000 };

async function* chunked(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
}

async function items(text: string, size = 1_000_000): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of arrayItems(chunked(text, size), bounds)) found.push(JSON.parse(item.toString()));
  return found;
}

const lists: unknown[][] = [
  [],
  [{}],
  [{ a: 1 }, { b: [1, { c: ']}' }], d: '{"[' }],
  [{ text: 'a "quoted" \\ back\\\\slash\\" and \u{1F600} ü' }, { '\\': '\\"' }],
  [{ nested: { deep: [[[{}]]] } }, { empty: '' }, { escape: '\\' }],
];

it.each(lists.map((list) => [JSON.stringify(list), list] as const))('%s is its items, however it is cut', async (text, list) => {
  for (const written of [text, JSON.stringify(list, undefined, 2), ` \n${text}\n`, `${text} trailing`]) {
    for (const size of [1, 2, 3, 7, 1_000]) expect(await items(written, size)).toEqual(list);
  }
});

it('takes null for an empty list', async () => {
  for (const size of [1, 2, 4]) expect(await items(' null\n', size)).toEqual([]);
});

it.each(['', '[', '[{}', '[{},', '[{"a":"', 'nul'])('%j is incomplete', async (text) => {
  await expect(items(text)).rejects.toMatchObject({ code: 'incomplete_body' });
});

it.each(['{}', '"x"', '7', '[null]', '[1]', '["a"]', '[{}{}]', '[,{}]', '[{},]', 'nope', 'nul l'])(
  '%j is no list of entries',
  async (text) => {
    await expect(items(text)).rejects.toMatchObject({ code: 'invalid_argument' });
  },
);

it('bounds items and body', async () => {
  const large = JSON.stringify([{ a: 'x'.repeat(1000) }]);
  for (const size of [10, 10_000]) await expect(items(large, size)).rejects.toMatchObject({ code: 'too_large' });
  const many = JSON.stringify(Array.from({ length: 20_000 }, () => ({})));
  expect(many.length).toBeLessThan(bounds.bodyBytesMax);
  expect(await items(many, 4_096)).toHaveLength(20_000);
  await expect(items(many + ' '.repeat(bounds.bodyBytesMax))).rejects.toMatchObject({ code: 'too_large' });
});

import { describe, expect, it } from 'vitest';
import { type ExportedItem, ExportReader } from './export-form.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const digest = `0x${'a'.repeat(64)}`;
const item = (kind: string, topic: string, body: string) =>
  `${JSON.stringify({ kind, topic, digest, timestamp: 5, size: bytesOf(body).length })}\n${body}\n`;
const head = `${JSON.stringify({ kind: 'export', format: 1, pubkey: '77' })}\n`;
const whole = [
  head,
  `${JSON.stringify({ kind: 'topic', topic: 'v1/ra_wa/ü', entries: 1, bytes: 8 })}\n`,
  item('snapshot', 'v1/ra_wa/ü', '{"a"}\n\n'),
  item('entry', 'v1/ra_wa/ü', ''),
  item('entry', 'v1/ra_wa/ü', 'x'),
  `${JSON.stringify({ kind: 'end', items: 3, bytes: 8 })}\n`,
].join('');

function read(text: string, chunkBytes: number): { readonly reader: ExportReader; readonly items: ExportedItem[] } {
  const items: ExportedItem[] = [];
  const reader = new ExportReader((found) => items.push(found));
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return { reader, items };
}

describe('reading an export as it passes', () => {
  it.each([1, 2, 3, 7, 64, 10_000])('tells the same in pieces of %i bytes', (chunkBytes) => {
    const { reader, items } = read(whole, chunkBytes);
    reader.finish();
    expect(reader.publicKey).toBe('77');
    expect(reader.progress).toEqual({ items: 3, bytes: 8, topic: 'v1/ra_wa/ü' });
    expect(items.map(({ kind, size }) => [kind, size])).toEqual([
      ['snapshot', 7],
      ['entry', 0],
      ['entry', 1],
    ]);
  });

  it('notices at every byte that it broke off', () => {
    const bytes = bytesOf(whole);
    for (let end = 0; end < bytes.length; end += 1) {
      const reader = new ExportReader();
      reader.push(bytes.subarray(0, end));
      expect(() => reader.finish()).toThrow('broke off');
    }
  });

  it.each([
    ['another beginning', item('entry', 't', 'x')],
    ['two beginnings', head + head],
    ['a later format', `${JSON.stringify({ kind: 'export', format: 2, pubkey: '77' })}\n`],
    ['no JSON', 'hello\n'],
    ['a line without an end', 'x'.repeat(10_000)],
    ['another number of items', `${head}${JSON.stringify({ kind: 'end', items: 1, bytes: 0 })}\n`],
    ['something behind the end', `${head}${JSON.stringify({ kind: 'end', items: 0, bytes: 0 })}\n{}\n`],
    ['a negative size', `${head}${JSON.stringify({ kind: 'entry', topic: 't', digest, timestamp: 5, size: -1 })}\n`],
  ])('refuses %s', (_what, text) => {
    expect(() => read(text, 100)).toThrow();
  });
});

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ByteSource } from './byte-source.ts';
import { readRecord, renderRecord } from './export-form.ts';

const sourceOf = (text: string, chunk: number): ByteSource => {
  const pieces = Array.from({ length: Math.ceil(text.length / chunk) }, (_, at) =>
    Buffer.from(text.slice(at * chunk, (at + 1) * chunk)),
  );
  return new ByteSource(Readable.from(pieces));
};
const gathered = async (chunks: AsyncIterable<Buffer>): Promise<string> => {
  let text = '';
  for await (const chunk of chunks) text += chunk.toString();
  return text;
};

describe('a body of lines and bytes', () => {
  it.each([1, 2, 3, 7, 100])('is read in pieces of %d as in one', async (chunk) => {
    const source = sourceOf('first\n\nab\ncd\nlast\n', chunk);
    expect(await source.line(10)).toBe('first');
    expect(await source.line(0)).toBe('');
    expect(await gathered(source.bytes(5))).toBe('ab\ncd');
    expect(await source.line(0)).toBe('');
    expect(await source.line(10)).toBe('last');
    expect(await source.line(10)).toBeUndefined();
  });

  it('says when it breaks off, and when a line is too long', async () => {
    await expect(sourceOf('no end', 2).line(10)).rejects.toThrow('breaks off');
    await expect(gathered(sourceOf('abc', 2).bytes(4))).rejects.toThrow('breaks off');
    await expect(sourceOf(`${'x'.repeat(50)}\n`, 9).line(10)).rejects.toThrow('more than 10');
  });
});

describe('a record of an export', () => {
  const digest = `0x${'a'.repeat(64)}`;
  it('is read as it was written, and nothing else is', () => {
    const record = { kind: 'entry', topic: 'v1/ra_wa/a\u00e9', digest, timestamp: 5, size: 7 } as const;
    expect(readRecord(renderRecord(record))).toEqual(record);
    for (const wrong of [
      '',
      '{}',
      '[]',
      'null',
      '{"kind":"entry"}',
      '{"kind":"other"}',
      '{"kind":"export","format":2,"pubkey":"5"}',
    ]) {
      expect(() => readRecord(wrong), wrong).toThrow();
    }
    for (const changed of [
      { topic: '../a' },
      { digest: 'x' },
      { size: -1 },
      { size: 1.5 },
      { size: 2 ** 53 },
      { timestamp: '5' },
    ]) {
      expect(() => readRecord(JSON.stringify({ ...record, ...changed })), JSON.stringify(changed)).toThrow();
    }
  });
});

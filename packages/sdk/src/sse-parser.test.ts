import { describe, expect, it } from 'vitest';
import { SseParser } from './sse-parser.ts';

const stream = 'retry: 1000\r\n\r\n: hello\n\nid: 1\nevent: a\ndata: {"x":\ndata: 1}\n\nid: 2\n\ndata:tight\r\rdata: last';
const wanted = [
  { type: '', data: undefined, lastEventId: '' },
  { type: 'a', data: '{"x":\n1}', lastEventId: '1' },
  { type: '', data: undefined, lastEventId: '2' },
  { type: '', data: 'tight', lastEventId: '2' },
];

describe('sse parser', () => {
  it('reads events however the text is cut, with every kind of line end', () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const parser = new SseParser();
      const blocks = [];
      for (let from = 0; from < stream.length; from += size) blocks.push(...parser.push(stream.slice(from, from + size)));
      expect(blocks, `cut every ${size}`).toEqual(wanted);
    }
  });

  it('refuses a line without end', () => {
    const parser = new SseParser();
    expect(() => parser.push('x'.repeat(1024 * 1024 + 1))).toThrow(RangeError);
  });
});

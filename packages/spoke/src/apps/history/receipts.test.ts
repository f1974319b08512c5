import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createReceipts } from './receipts.ts';

const request = (socket: Socket, headers: Record<string, string> = {}) => ({ socket, headers }) as unknown as IncomingMessage;
const nothing = { receipt: '', certain: false };

it('takes what is asked on the connection of an answer for proof that it arrived, once', () => {
  const receipts = createReceipts();
  const [socket, other] = [new Socket(), new Socket()];
  receipts.written(request(socket), 'laptop', '7.0');
  expect(receipts.take(request(socket), 'desktop')).toEqual(nothing);
  expect(receipts.take(request(other), 'laptop')).toEqual(nothing);
  expect(receipts.take(request(socket), 'laptop')).toEqual({ receipt: '7.0', certain: true });
  expect(receipts.take(request(socket), 'laptop')).toEqual(nothing);
});

it('does not let an answer on one connection prove one on another', () => {
  const receipts = createReceipts();
  const [early, late] = [new Socket(), new Socket()];
  receipts.written(request(early), 'laptop', '7.0');
  receipts.written(request(late), 'laptop', '9.0');
  expect(receipts.take(request(early), 'laptop')).toEqual({ receipt: '7.0', certain: true });
});

it('is not certain of anything behind a proxy', () => {
  const receipts = createReceipts();
  const via = { 'x-forwarded-for': '10.0.0.1' };
  receipts.written(request(new Socket(), via), 'laptop', '7.0');
  expect(receipts.take(request(new Socket(), via), 'laptop')).toEqual({ receipt: '7.0', certain: false });
  const shared = new Socket();
  receipts.written(request(shared, via), 'laptop', '8.0');
  expect(receipts.take(request(shared, via), 'laptop')).toEqual({ receipt: '8.0', certain: false });
});

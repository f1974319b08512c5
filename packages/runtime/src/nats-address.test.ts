import { describe, expect, it } from 'vitest';
import { natsAddressOf } from './nats-address.ts';

describe('natsAddressOf', () => {
  it.each([
    ['nats://host', { servers: ['host:4222'] }],
    ['host:4333', { servers: ['host:4333'] }],
    ['nats://one:1,nats://[::1]:2', { servers: ['one:1', '[::1]:2'] }],
    ['nats://me:a%2Fb@host', { servers: ['host:4222'], user: 'me', pass: 'a/b' }],
    ['tls://secret@host', { servers: ['host:4222'], token: 'secret', tls: {} }],
  ])('takes %s apart', (url, expected) => {
    expect(natsAddressOf(url)).toEqual(expected);
  });

  it.each(['', 'http://host', 'nats://', 'nats://host:port'])('refuses %j', (url) => {
    expect(() => natsAddressOf(url)).toThrow('NATS');
  });
});

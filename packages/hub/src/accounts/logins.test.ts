/** What counts against a name and an address besides wrong passwords. */
import { limits } from '@felloe/engine/limits.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { expect, it } from 'vitest';
import { MemoryVolatile } from '../volatile/memory-volatile.ts';
import { LoginThrottle } from './login-throttle.ts';
import { Logins, type LoginsOptions } from './logins.ts';

it('makes so many accounts a minute for one address and no more, however good each name is', async () => {
  const clock = createManualClock();
  let made = 0;
  const options = {
    accounts: {
      byIdentifier: async () => undefined,
      create: async () => {
        made += 1;
        return {};
      },
    },
    passwords: { hash: async () => 'hash' },
    sessions: { begin: async () => ({ sessionId: 's', tokens: {} }) },
    throttle: new LoginThrottle(new MemoryVolatile(clock)),
  } as unknown as LoginsOptions;
  const logins = new Logins(options);
  const device = { deviceId: '', name: '' };
  const register = (count: number, sourceAddress: string) =>
    logins.register(
      { tenantId: 'tenant', identifier: `person-${count}@example.org`, password: 'long enough', device, sourceAddress },
      { selfRegistration: true, issuers: [] },
    );
  const most = limits.access.loginFailuresPerAddressPerMinuteMax;
  for (let count = 0; count < most; count += 1) await register(count, '192.0.2.1');
  await expect(register(most, '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' });
  await register(most, '192.0.2.2');
  expect(made).toBe(most + 1);
});

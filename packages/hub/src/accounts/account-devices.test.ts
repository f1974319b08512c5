/** When devices were seen: gathered, and written once a minute for all of them together. */
import { limits } from '@felloe/engine/limits.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { expect, it } from 'vitest';
import { AccountDevices, type AccountDevicesOptions } from './account-devices.ts';

it('is written at once for the first, then once a minute, each device at its last time', async () => {
  const clock = createManualClock();
  const written: unknown[][] = [];
  const querier = {
    query: async ({ values }: { readonly values: readonly (readonly unknown[])[] }) => {
      written.push((values[2] ?? []).map((device, index) => [device, values[3]?.[index]]));
    },
  };
  const lanes = { system: async (_name: string, run: (batch: object) => Promise<void>) => await run({ querier }) };
  const devices = new AccountDevices({ lanes, clock } as unknown as AccountDevicesOptions);
  const saw = (deviceId: string) => devices.saw({ tenantId: 't', accountId: 'a' }, deviceId);
  const first = clock.now();
  saw('phone');
  await expect.poll(() => written).toEqual([[['phone', first]]]);
  for (let count = 0; count < 3; count += 1) {
    await clock.advance(limits.account.lastSeenMs / 4);
    saw('phone');
    saw('laptop');
  }
  const third = clock.now();
  expect(written).toHaveLength(1);
  await clock.advance(limits.account.lastSeenMs / 4);
  saw('phone');
  await expect
    .poll(() => written[1])
    .toEqual([
      ['phone', clock.now()],
      ['laptop', third],
    ]);
});

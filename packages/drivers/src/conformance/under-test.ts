/** One driver for the tests of one describe block. */
import { afterAll, beforeAll } from 'vitest';
import type { Driver } from '../driver.ts';
import type { DriverUnderTest, MakeDriver } from './driver-conformance.ts';

/** Hooks the making and disposing in; the answer is usable inside tests. */
export function driverForBlock(makeDriver: MakeDriver): { readonly driver: Driver; readonly reopen: DriverUnderTest['reopen'] } {
  let made: DriverUnderTest | undefined;
  beforeAll(async () => {
    made = await makeDriver();
  });
  afterAll(async () => {
    await made?.dispose();
  });
  const current = () => {
    if (made === undefined) throw new Error('the driver is made before the first test');
    return made;
  };
  return {
    get driver() {
      return current().driver;
    },
    get reopen() {
      return current().reopen;
    },
  };
}

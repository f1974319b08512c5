import { expect, it } from 'vitest';
import type { LifecycleRule } from '../container/lifecycle.ts';
import { reachOf } from './reach.ts';

const rule = (fields: Partial<LifecycleRule>): LifecycleRule => ({ id: 'r', enabled: true, filter: {}, ...fields });

it('is nothing for rules that are off or ask for nothing', () => {
  expect([...reachOf([rule({ enabled: false, expiration: { days: 1 } }), rule({ expiration: { loneMarkers: false } })])]).toEqual(
    [],
  );
});

it('is the least range of all prefixes of a stage', () => {
  const reach = reachOf([
    rule({ filter: { prefix: 'logs/' }, expiration: { days: 1 } }),
    rule({ filter: { prefix: 'b' }, expiration: { at: 1 }, noncurrentExpiration: { days: 1 } }),
    rule({ abortUploadsAfterDays: 1 }),
  ]);
  expect([...reach]).toEqual([
    ['current', { from: 'b', to: 'logs0' }],
    ['older', { from: 'b', to: 'c' }],
    ['uploads', { from: '', to: undefined }],
  ]);
});

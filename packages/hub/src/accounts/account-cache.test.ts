/** An account that is read while it changes, and one that is read while others do. */
import { expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { AccountCache } from './account-cache.ts';

const place = { tenantId: 'tenant', accountId: '0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a' };
const other = { tenantId: 'tenant', accountId: '5d0c3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a' };

/** Answers every question for an account with what is so when it is answered; others with nothing. */
function fakeDatabase(onRead: (times: number) => void) {
  const state = { value: 'active', times: 0 };
  const query = async ({ text }: { readonly text: string }) => {
    if (!text.includes('from account where')) return { rows: [] };
    const row = { tenant_id: place.tenantId, account_id: place.accountId, identifier: 'ada', state: state.value };
    state.times += 1;
    onRead(state.times);
    return { rows: [row] };
  };
  return { state, database: { query } as unknown as Database };
}

it('what was revoked while it was read does not come back as it was', async () => {
  const { state, database } = fakeDatabase((times) => {
    if (times !== 1) return;
    state.value = 'disabled';
    cache.forget(place);
  });
  const cache = new AccountCache(database);
  const found = await Promise.all([cache.find(place), cache.find(place)]);
  expect(found.map((known) => known?.row.state)).toEqual(['disabled', 'disabled']);
  expect(state.times).toBe(2);
  expect(cache.cached(place)?.row.state).toBe('disabled');
});

it('changes of others, of which there are always some, make nobody wait', async () => {
  const { state, database } = fakeDatabase(() => cache.forget(other));
  const cache = new AccountCache(database);
  expect((await cache.find(place))?.row.state).toBe('active');
  expect(state.times).toBe(1);
  state.value = 'disabled';
  cache.forgetTenant(place.tenantId);
  expect((await cache.find(place))?.row.state).toBe('disabled');
});

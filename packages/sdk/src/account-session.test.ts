import { expect, it } from 'vitest';
import { AccountSession } from './account-session.ts';

/** A felloe whose tokens live a minute; refresh tokens are good once. */
function sessionsUnderTest() {
  let issued = 0;
  let now = 0;
  const asked: string[] = [];
  const kept: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    asked.push(`${init?.method} ${pathname} ${headers.get('authorization') ?? ''}`.trimEnd());
    if (pathname === '/auth/me') return Response.json({ account_id: 'a1' });
    if (pathname === '/auth/logout') return new Response(null, { status: 204 });
    const sent = typeof init?.body === 'string' ? init.body : '';
    const body = JSON.parse(sent) as { refresh_token?: string };
    const isStale = pathname === '/auth/refresh' && body.refresh_token !== `refresh-${issued}`;
    if (isStale) return Response.json({ code: 'unauthenticated', detail: 'stale' }, { status: 401 });
    issued += 1;
    const tokens = {
      access_token: `access-${issued}`,
      refresh_token: `refresh-${issued}`,
      expires_in: 60,
      account_id: 'a1',
      device_id: 'd1',
    };
    return Response.json(tokens);
  };
  const options = { endpoint: 'http://felloe', fetch, now: () => now, onRefreshToken: (token: string) => kept.push(token) };
  return { options, asked, kept, pass: (ms: number) => (now += ms) };
}

it('renews its token before the end, once for all who ask at a time', async () => {
  const { options, asked, kept, pass } = sessionsUnderTest();
  const session = await AccountSession.logIn(options, { identifier: 'a', password: 'p' });
  expect([session.accountId, session.deviceId, await session.token()]).toEqual(['a1', 'd1', 'access-1']);
  pass(31_000);
  expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual(['access-2', 'access-2', 'access-2']);
  expect(await session.ask('/auth/me')).toEqual({ account_id: 'a1' });
  expect(asked).toEqual(['POST /auth/login', 'POST /auth/refresh', 'GET /auth/me Bearer access-2']);
  expect(kept).toEqual(['refresh-1', 'refresh-2']);
  await session.logOut();
});

it('goes on with a token that was kept, and says so when the session has ended', async () => {
  const { options } = sessionsUnderTest();
  await AccountSession.logIn(options, { identifier: 'a', password: 'p' });
  expect(await (await AccountSession.resume(options, 'refresh-1')).token()).toBe('access-2');
  await expect(AccountSession.resume(options, 'refresh-1')).rejects.toMatchObject({ code: 'unauthenticated' });
});

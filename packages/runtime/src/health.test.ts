import { expect, test } from 'vitest';
import { createHealth } from './health.ts';
import { startPrivateListener } from './private-listener.ts';

test('a failing or hanging check makes the process unready but leaves it alive', async () => {
  const health = createHealth();
  health.add({ name: 'loop', kind: 'liveness', check: () => {} });
  health.add({ name: 'database', kind: 'readiness', check: () => Promise.reject(new Error('away')) });
  health.add({ name: 'hub', kind: 'readiness', check: () => new Promise(() => {}), deadlineMs: 20 });
  expect(await health.report('liveness')).toMatchObject({ ok: true });
  const report = await health.report('readiness');
  expect(report.ok).toBe(false);
  expect(report.checks.map(({ name, reason }) => [name, reason])).toEqual([
    ['database', 'away'],
    ['hub', 'hub did not finish within 20 ms'],
  ]);
});

test('the private listener answers metrics, health and readiness', async () => {
  const health = createHealth();
  const routes = new Map([['/extra', () => ({ status: 200, contentType: 'text/plain', body: 'x' })]]);
  await using listener = await startPrivateListener({ host: '127.0.0.1', port: 0, health, metrics: () => 'a 1\n', routes });
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, { method });
    return [response.status, await response.text()] as const;
  };
  expect(await get('/metrics')).toEqual([200, 'a 1\n']);
  expect((await get('/healthz'))[0]).toBe(200);
  expect((await get('/readyz?x=1'))[0]).toBe(200);
  expect(await get('/readyz', 'HEAD')).toEqual([200, '']);
  expect(await get('/extra')).toEqual([200, 'x']);
  expect((await get('/absent'))[0]).toBe(404);
  expect((await get('/metrics', 'POST'))[0]).toBe(405);
  health.drain();
  expect((await get('/readyz'))[0]).toBe(503);
  expect((await get('/healthz'))[0]).toBe(200);
});

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startChildProcess } from './child-process.ts';

const script = (source: string) => ({
  name: 'child',
  command: process.execPath,
  arguments: ['-e', source],
  environment: { PATH: '/usr/bin:/bin' },
});
const alive = (pid: number): boolean => {
  try {
    // A zombie still has a pid; its state says that it is dead.
    return !/^[ZX]/.test(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return false;
  }
};

test('waits for output, ends on SIGTERM', async () => {
  await using child = await startChildProcess(script('console.log("ready on 123"); setInterval(() => {}, 1000)'));
  expect((await child.waitForOutput(/ready on (\d+)/, 10_000))[1]).toBe('123');
  expect(await child.terminate()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(child.running).toBe(false);
});

test('one that ignores SIGTERM is killed after the grace', async () => {
  await using child = await startChildProcess(
    script('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
  );
  await child.waitForOutput(/up/, 10_000);
  expect(await child.terminate(100)).toEqual({ code: null, signal: 'SIGKILL' });
});

test('one that ends before it is ready says why', async () => {
  await using child = await startChildProcess(script('console.error("no room"); process.exit(3)'));
  await expect(child.waitForOutput(/ready/, 10_000)).rejects.toThrow(/exit code 3[\s\S]*no room/);
});

test('one that never gets ready is reported with the time', async () => {
  await using child = await startChildProcess(script('setInterval(() => {}, 1000)'));
  await expect(child.waitUntilReady(() => Promise.resolve(false), 100)).rejects.toThrow('was not ready within 100 ms');
});

test('a child dies with a parent that is killed', async () => {
  // Without setpriv only an orderly exit takes the child along; see startChildProcess.
  const parentSignal = existsSync('/usr/bin/setpriv') ? 'SIGKILL' : 'SIGTERM';
  const moduleUrl = fileURLToPath(new URL('./child-process.ts', import.meta.url));
  const parentSource = `
    import { startChildProcess } from ${JSON.stringify(moduleUrl)};
    const child = await startChildProcess({ name: 'inner', command: process.execPath, arguments: ['-e', 'setInterval(() => {}, 1000)'], environment: {} });
    console.log('inner ' + child.pid);
    process.on('SIGTERM', () => process.exit());
    setInterval(() => {}, 1000);`;
  await using parent = await startChildProcess({ ...script(''), arguments: ['--input-type=module', '-e', parentSource] });
  const innerPid = Number((await parent.waitForOutput(/inner (\d+)/, 10_000))[1]);
  expect(alive(innerPid)).toBe(true);
  parent.kill(parentSignal);
  await parent.exited;
  await expect.poll(() => alive(innerPid), { timeout: 5_000 }).toBe(false);
});

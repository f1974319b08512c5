import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { type RunningProcess, startProcess } from '@felloe/testkit/services/service-process.ts';
import { expect, it, vi } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...given: string[]): RunningProcess {
  return startProcess({ program: process.execPath, arguments: [main, ...given] });
}

it('gives every spoke named its files, beside which nothing of the authority lies, and stays until it is told to end', async () => {
  await using scratch = await makeScratchDirectory('certificates');
  const [hub, out] = [path.join(scratch.path, 'hub'), path.join(scratch.path, 'out')];
  const issuer = run(hub, out, 'spoke-1', 'spoke-2');
  await vi.waitFor(() => expect(issuer.output()).toMatch(/the spokes have certificates/), { timeout: 20_000 });
  expect((await readdir(out, { recursive: true })).toSorted()).toEqual(
    ['spoke-1', 'spoke-2'].flatMap((name) => [name, `${name}/ca.pem`, `${name}/cert.pem`, `${name}/key.pem`]),
  );
  expect(issuer.hasEnded()).toBe(false);
  issuer.signal('SIGTERM');
  expect(await issuer.ended).toBe('0');
});

it('refuses a name that is none, and to be told too little, before it makes anything', async () => {
  await using scratch = await makeScratchDirectory('certificates');
  const refused = run(path.join(scratch.path, 'hub'), path.join(scratch.path, 'out'), 'spoke-1', '../spoke-2');
  expect(await refused.ended).toBe('1');
  expect(await readdir(scratch.path)).toEqual([]);
  const short = run(scratch.path);
  expect(await short.ended).toBe('1');
  expect(short.output()).toMatch(/usage/);
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

test.each([
  ['has returned', 'async () => undefined', 0],
  ['has failed', "async () => { throw new Error('broken'); }", 1],
])('a main that %s ends its process soon, whatever is still open, with its exit code', (_how, body, code) => {
  const program = `const { runMain } = await import(${JSON.stringify(main)}); setInterval(() => undefined, 1_000); await runMain(${body});`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
  expect(status).toBe(code);
});

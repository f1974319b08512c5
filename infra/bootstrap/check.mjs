// Everything that can be said about the code without running services: format, lint with types, types, generated code, our own rules.
import { join } from 'node:path';
import { binFolder, modulesFolder, nodeBinary, repositoryRoot, vitestScript } from './places.mjs';
import { run } from './processes.mjs';
import { say } from './steps.mjs';

const at = (...parts) => join(repositoryRoot, ...parts);

/**
 * On two cores that also lint, one checker is twice as fast as the default four, which each check the shared types again. What did not
 * change since the last run is not checked again.
 */
const typeCheck = [
  '--noEmit',
  '--checkers',
  '1',
  '--incremental',
  '--tsBuildInfoFile',
  join(modulesFolder, '.cache', 'types.tsbuildinfo'),
];

/** The type checker and the type-aware linter take longest; started first, the short ones fill the gaps. */
const checks = [
  { name: 'types (tsc)', program: join(binFolder, 'tsc'), args: ['-p', at('tsconfig.json'), ...typeCheck] },
  { name: 'lint with types (oxlint)', program: join(binFolder, 'oxlint'), args: ['--type-aware', '--quiet', repositoryRoot] },
  {
    name: 'format and lint (biome)',
    program: join(binFolder, 'biome'),
    args: ['ci', '--colors=off', '--diagnostic-level=warn', repositoryRoot],
  },
  { name: 'generated types', program: nodeBinary, args: [at('packages', 'contracts', 'generate.ts'), '--check'] },
  {
    name: 'our own rules (test/tidy)',
    program: nodeBinary,
    args: [vitestScript, 'run', '--root', repositoryRoot, '--project', 'tidy'],
  },
];

/** Runs all at the same time; shows the output of those that fail; the last line on stdout counts them. */
export async function check() {
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  const results = await Promise.all(
    checks.map(async ({ name, program, args }) => {
      const { code, output } = await run(program, args, { env: { ...process.env, NO_COLOR: '1', CI: 'true' } });
      say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds()} s)`);
      return { name, code, output };
    }),
  );
  const failed = results.filter(({ code }) => code !== 0);
  for (const { name, output } of failed) process.stderr.write(`\n--- ${name}\n${output.trimEnd()}\n`);
  process.stdout.write(`${results.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 ? 0 : 1;
}

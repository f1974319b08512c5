// The root scripts, one function a command. Each takes the arguments after its name and returns an exit code.
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { ensureInstalled } from './install.mjs';
import { nodeBinary, repositoryRoot, vitestScript } from './places.mjs';
import { become, run } from './processes.mjs';
import { BootstrapError, say } from './steps.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const felloeMain = join(repositoryRoot, 'packages', 'cli', 'src', 'main.ts');
// As packages/runtime/src/server-arguments.ts says, which cannot be loaded yet.
const serverArguments = ['--max-semi-space-size=64'];
const postgresTry = join(repositoryRoot, 'packages', 'cli', 'src', 'embedded-postgres', 'try-out.ts');
const benchMain = join(repositoryRoot, 'test', 'load', 'main.ts');

export const commands = {
  async start(args) {
    await ensureInstalled();
    return await become([...serverArguments, script(felloeMain), 'start', ...args]);
  },
  async felloe(args) {
    await ensureInstalled();
    return await become([script(felloeMain), ...args]);
  },
  async dev(args) {
    await ensureInstalled();
    return await become(['--watch', '--watch-preserve-output', script(felloeMain), 'start', ...args]);
  },
  async test(args) {
    return await runTests(args, { FELLOE_TIER: 'quick' });
  },
  async 'test:full'(args) {
    // Fresh seeds find what fixed ones cannot; the report holds the seed, and FELLOE_SEED repeats a run.
    const seed = process.env.FELLOE_SEED ?? String(randomInt(1, 2 ** 31));
    say(`full tier, FELLOE_SEED=${seed}`);
    return await runTests(args, { FELLOE_TIER: 'full', FELLOE_SEED: seed });
  },
  async check() {
    await ensureInstalled();
    return await check();
  },
  async bench(args) {
    await ensureInstalled();
    return await become([script(benchMain), ...args]);
  },
};

async function runTests(args, env) {
  await ensureInstalled();
  await ensurePostgresRuns();
  await ensureSystemPackages();
  return await become([vitestScript, 'run', '--root', repositoryRoot, ...args], env);
}

/** Most tests start a Postgres, which not every user may run everywhere: known before anything is installed or tested. */
async function ensurePostgresRuns() {
  const { code, output } = await run(nodeBinary, [script(postgresTry)]);
  if (code !== 0) throw new BootstrapError(output.trim());
}

/** Node's own message for a missing script is a stack trace. */
function script(path) {
  if (!existsSync(path)) throw new BootstrapError(`${path} does not exist; the clone is incomplete`);
  return path;
}

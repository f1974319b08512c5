/**
 * The bench: `npm run bench` measures every figure of speed and memory that the product promises, each beside a floor measured in the same
 * run, and writes results/latest.json. `--quick` takes smaller counts, `--only NAME` one part, `--publish` also writes the report of
 * packages/docs. It judges nothing: a missed target is shown, and the exit code stays 0.
 */
import { runMain } from '@felloe/runtime/main.ts';
import { runBench } from './bench.ts';
import { benchOptionsOf, usage } from './bench-options.ts';

await runMain(async () => {
  const options = benchOptionsOf(process.argv.slice(2));
  if (options === undefined) process.stdout.write(usage);
  else await runBench(options, { environment: process.env, stdout: process.stdout, stderr: process.stderr });
});

/** Runs the parts of the bench one after the other, so that each has the machine to itself, and reports. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@felloe/cli/embedded-postgres/embedded-postgres.ts';
import pg from 'pg';
import type { BenchOptions, PartName } from './bench-options.ts';
import { startFloor } from './floor/start-floor.ts';
import { measureAccess } from './measures/access.ts';
import type { BenchContext } from './measures/bench-context.ts';
import { measureEveryday } from './measures/everyday.ts';
import { measureGroupCommit } from './measures/group-commit.ts';
import { measureLargeObjects } from './measures/large-objects.ts';
import { measureListing } from './measures/listing.ts';
import { measureLargestObject, measureUploadMemory } from './measures/memory.ts';
import { measureSessionFrames } from './measures/session-frames.ts';
import { measureSmallObjects } from './measures/small-objects.ts';
import { measureVault } from './measures/vault.ts';
import { type Product, startProduct } from './product/start-product.ts';
import type { Figure } from './report/figure.ts';
import { machineFacts } from './report/machine.ts';
import { lineOf } from './report/lines.ts';
import { writeResults } from './report/write-results.ts';

export interface BenchSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

type Part = (context: BenchContext) => Promise<Figure[]>;

const parts: Readonly<Record<PartName, Part>> = {
  small: (context) => withProduct(context, 'hub and spoke', measureSmallObjects),
  everyday: (context) => withProduct(context, 'hub and spoke', measureEveryday),
  large: (context) => withProduct(context, 'hub and spoke', measureLargeObjects),
  session: measureSessionFrames,
  commit: measureGroupCommit,
  access: (context) => withProduct(context, 'hub and spoke', measureAccess),
  vault: (context) => withProduct(context, 'hub and spoke', measureVault),
  list: (context) => withProduct(context, 'hub and spoke', measureListing),
  memory: async (context) => [
    ...(await measureUploadMemory(context)),
    ...(await withProduct(context, 'hub and spoke', measureLargestObject)),
  ],
  'all-in-one': async (context) => {
    // Shown beside the other shape, with no target of its own.
    const few = { ...context, counts: { ...context.counts, rounds: Math.min(3, context.counts.rounds) } };
    return [
      ...(await withProduct(few, 'all in one', measureSmallObjects)),
      ...(await withProduct(few, 'all in one', measureLargeObjects)),
    ];
  },
};

export async function runBench(options: BenchOptions, surroundings: BenchSurroundings): Promise<void> {
  const startedAt = performance.now();
  await using cleanup = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'felloe-bench-'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  // Postgres runs as another user when we are root, and has to pass through.
  await chmod(directory, 0o711);
  const postgres = cleanup.use(await startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres') }));
  const context: BenchContext = {
    counts: options.counts,
    directory,
    environment: surroundings.environment,
    tell: (line) => void surroundings.stderr.write(`bench: ${line}\n`),
    freshDatabaseUrl: () => createDatabase(postgres.url),
    postgresPid: postgres.pid,
  };
  const figures: Figure[] = [];
  for (const name of options.parts) {
    context.tell(`part ${name}`);
    const measured = await parts[name](context);
    for (const figure of measured) surroundings.stdout.write(`${lineOf(figure)}\n`);
    figures.push(...measured);
  }
  const durationSeconds = Math.round((performance.now() - startedAt) / 1000);
  const written = await writeResults({ figures, quick: options.quick, durationSeconds, machine: machineFacts() }, options);
  context.tell(`written: ${written.join(', ')}`);
}

/** A product and a floor of their own, on one file system. */
async function withProduct(context: BenchContext, name: Product['name'], measure: typeof measureSmallObjects): Promise<Figure[]> {
  const directory = await mkdtemp(join(context.directory, 'product-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  const floorDirectory = join(directory, 'floor');
  await mkdir(floorDirectory);
  const floor = cleanup.use(await startFloor(floorDirectory));
  const product = cleanup.use(
    await startProduct({
      name,
      directory: join(directory, 'data'),
      postgresUrl: await context.freshDatabaseUrl(),
      environment: context.environment,
    }),
  );
  return await measure(context, product, floor, { isTarget: name === 'hub and spoke' });
}

async function createDatabase(url: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

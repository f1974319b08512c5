/**
 * ceph/s3-tests against the product: starts it, makes the users, runs what is portable of the suite and holds the results against the
 * committed list. What cannot run is told as `not run`, which is never a pass.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import type { SuiteResult } from './junit.ts';
import type { RunOptions } from './options.ts';
import { collectIds, inspectPython, type Python, runIds, type SuiteRun } from './pytest.ts';
import { type Comparison, compare, readList, renderList, type Score, scoreOf } from './score.ts';
import { functionOf, isPortable, readSuite, type SuiteFunction, suiteFiles } from './suite.ts';
import { makeUsers, startProductForSuite, writeSuiteConfiguration } from './users.ts';

/** Debian's own, by its full path: another Python may stand first on PATH. */
const systemPython = '/usr/bin/python3';
const executeFile = promisify(execFile);
/** The suite's commit that the list was made with, of 7 May 2026. */
const listedCommit = '8f0ae7b404a3a2fcf7038bf1e6bf29544fe9b6a3';

export interface PythonRun {
  readonly python: Python;
  readonly scores: readonly Score[];
  readonly comparison: Comparison;
  readonly results: ReadonlyMap<string, SuiteResult>;
  readonly durationSeconds: number;
}

export interface SuiteReport {
  /** Commit of the checkout, or `unknown`. */
  readonly commit: string;
  readonly ids: number;
  readonly runs: readonly PythonRun[];
  /** Why something was not run, one sentence each. */
  readonly notRun: readonly string[];
  readonly passed: boolean;
}

export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

export async function runSuite(options: RunOptions, { environment, say }: Surroundings): Promise<SuiteReport> {
  const { checkout } = options;
  if (checkout === undefined) return notRun('no checkout of ceph/s3-tests was given');
  const suite = readSuite(checkout);
  if (suite === undefined) return notRun(`${checkout} is no checkout of ceph/s3-tests`);
  const system = await inspectPython(systemPython);
  if (typeof system === 'string') return notRun(system);
  const second = options.python === undefined ? 'no Python with a current boto3 was given' : await inspectPython(options.python);

  const commit = await commitOf(checkout);
  if (commit !== listedCommit) say(`the list is for commit ${listedCommit} of the suite; this one is ${commit}`);

  await using scratch = await makeScratchDirectory('s3-tests');
  await using product = await startProductForSuite({ PATH: environment['PATH'] ?? '', HOME: scratch.path });
  const users = await makeUsers(product);
  const configurationFile = path.join(scratch.path, 's3tests.conf');
  await writeSuiteConfiguration(configurationFile, product, users);
  const { pytestArguments } = options;
  const base = { checkout, configurationFile, scratch: scratch.path, environment, pytestArguments, say };

  const runs: PythonRun[] = [];
  let ids: readonly string[] = [];
  for (const python of typeof second === 'string' ? [system] : [system, second]) {
    say(`Python ${python.version} with boto3 ${python.boto3Version}`);
    const run: SuiteRun = { ...base, python };
    ids = await idsToRun(run, suite, options.only);
    const list = listFile(python === system);
    runs.push(await runWith(run, { suite, ids, list, options, isSystem: python === system }));
  }
  const isAsListed = runs.every(({ comparison: { lost, gained } }) => lost.length + gained.length === 0);
  return {
    commit,
    ids: ids.length,
    runs,
    notRun: typeof second === 'string' ? [second] : [],
    passed: isAsListed && ids.length > 0,
  };
}

function notRun(reason: string): SuiteReport {
  return { commit: 'unknown', ids: 0, runs: [], notRun: [reason], passed: false };
}

async function idsToRun(run: SuiteRun, suite: ReadonlyMap<string, SuiteFunction>, only: string | undefined): Promise<string[]> {
  const pattern = only === undefined ? undefined : new RegExp(only);
  const ids = await collectIds(run, suiteFiles);
  return ids.filter((id) => {
    const test = suite.get(functionOf(id));
    return test !== undefined && isPortable(test) && (pattern === undefined || pattern.test(id));
  });
}

/** Each Python has a list: a current boto3 sends checksums by default and knows more of S3 than the suite. */
function listFile(isSystem: boolean): string {
  return path.join(import.meta.dirname, isSystem ? 'passing.txt' : 'passing-current-boto3.txt');
}

interface RunParts {
  readonly suite: ReadonlyMap<string, SuiteFunction>;
  readonly ids: readonly string[];
  readonly list: string;
  readonly options: RunOptions;
  readonly isSystem: boolean;
}

async function runWith(run: SuiteRun, { suite, ids, list, options, isSystem }: RunParts): Promise<PythonRun> {
  const startedMs = performance.now();
  const { results, junit } = await runIds(run, ids);
  const durationSeconds = Math.round((performance.now() - startedMs) / 1000);
  if (options.junit !== undefined && isSystem) await writeFile(options.junit, mergeJunit(junit));
  if (options.writeList) await writeFile(list, renderList(results));
  const listed = existsSync(list) ? readList(await readFile(list, 'utf8')) : new Set<string>();
  const comparison = compare(listed, ids, results);
  const scores = suiteFiles.map((file) => scoreOf(file, suite, results));
  return { python: run.python, scores, comparison, results, durationSeconds };
}

function mergeJunit(reports: readonly string[]): string {
  const cases = reports.flatMap((xml) => xml.match(/<testcase\b(?:[^>]*?\/>|[\s\S]*?<\/testcase>)/g) ?? []);
  return `<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite name="s3-tests">${cases.join('\n')}</testsuite></testsuites>\n`;
}

async function commitOf(checkout: string): Promise<string> {
  try {
    const { stdout } = await executeFile('git', ['-C', checkout, 'rev-parse', 'HEAD'], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    return 'unknown';
  }
}

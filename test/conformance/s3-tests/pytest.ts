/** Running the suite's tests with a Python of this machine. */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '@felloe/testkit/services/service-process.ts';
import { readJunit, type SuiteResult } from './junit.ts';

const run = promisify(execFile);

/** What the suite imports; in Debian each is the package python3-<name>, lower case. */
const modulesNeeded = ['boto3', 'pytest', 'munch', 'lxml', 'isodate', 'httplib2', 'gevent', 'requests', 'yaml', 'pytz'];

/** The longest test of the suite waits 60 seconds for a retention to end. */
const testSecondsMax = 120;
/** So many tests a process: a process that dies takes no more with it, and progress is seen. */
const idsPerProcess = 100;
const processMsMax = 40 * 60_000;
const collectMsMax = 120_000;

export interface Python {
  readonly program: string;
  readonly version: string;
  readonly boto3Version: string;
}

/** @returns what is wanted, in a sentence, when this Python cannot run the suite. */
export async function inspectPython(program: string): Promise<Python | string> {
  const script = `import sys, ${modulesNeeded.join(', ')}\nprint(sys.version.split()[0], boto3.__version__)`;
  try {
    const { stdout } = await run(program, ['-c', script], { timeout: 60_000 });
    const [version = '', boto3Version = ''] = stdout.trim().split(' ');
    return { program, version, boto3Version };
  } catch (thrown) {
    const { stderr = '', message } = thrown as Error & { readonly stderr?: string };
    const last = stderr.trim().split('\n').at(-1) ?? '';
    return `${program} cannot run the suite (${last === '' ? message : last}); on Debian: apt-get install ${packages.join(' ')}`;
  }
}

const packages = modulesNeeded.map((name) => (name === 'pytz' ? 'python3-tz' : `python3-${name}`));

export interface SuiteRun {
  readonly python: Python;
  readonly checkout: string;
  readonly configurationFile: string;
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Further arguments of pytest. */
  readonly pytestArguments: readonly string[];
  readonly say: (line: string) => void;
}

/** The node ids of some files of the suite, parameters and all. */
export async function collectIds(suite: SuiteRun, files: readonly string[]): Promise<string[]> {
  const targets = files.map((file) => `s3tests/functional/${file}.py`);
  const args = [...commonArguments(suite), '--collect-only', '-q', ...targets];
  const { stdout } = await run(suite.python.program, args, {
    cwd: suite.checkout,
    env: environmentOf(suite),
    timeout: collectMsMax,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').filter((line) => /^s3tests\/functional\/\w+\.py::/.test(line));
}

/** Runs the ids one after another. An id whose process died has no result. */
export async function runIds(
  suite: SuiteRun,
  ids: readonly string[],
): Promise<{ results: Map<string, SuiteResult>; junit: string[] }> {
  const results = new Map<string, SuiteResult>();
  const junit: string[] = [];
  const folder = path.join(suite.scratch, `junit-${suite.python.boto3Version}`);
  await mkdir(folder, { recursive: true });
  for (let from = 0; from < ids.length; from += idsPerProcess) {
    const chunk = ids.slice(from, from + idsPerProcess);
    const file = path.join(folder, `${String(from).padStart(5, '0')}.xml`);
    await runChunk(suite, chunk, file);
    const xml = await readFile(file, 'utf8').catch(() => '');
    junit.push(xml);
    for (const [id, result] of readJunit(xml)) results.set(id, result);
    const passed = chunk.filter((id) => results.get(id)?.outcome === 'passed').length;
    suite.say(`${from + chunk.length} of ${ids.length} ids run; of the last ${chunk.length}, ${passed} pass`);
  }
  return { results, junit };
}

async function runChunk(suite: SuiteRun, ids: readonly string[], file: string): Promise<void> {
  const args = [...commonArguments(suite), '-q', '--tb=short', `--junitxml=${file}`, ...ids];
  const process = startProcess({
    program: suite.python.program,
    arguments: args,
    workingDirectory: suite.checkout,
    environment: environmentOf(suite),
  });
  const timer = setTimeout(() => void process.kill(), processMsMax);
  const ended = await process.ended;
  clearTimeout(timer);
  // 0: all pass; 1: some fail. Everything else is a fault of the run.
  if (!/^[01]$/.test(ended)) suite.say(`pytest ended with ${ended}:\n${process.output().slice(-2_000)}`);
}

function commonArguments(suite: SuiteRun): string[] {
  return ['-B', '-m', 'pytest', '-p', 'no:cacheprovider', '-p', 'felloe_deadlines', ...suite.pytestArguments];
}

function environmentOf(suite: SuiteRun): Record<string, string> {
  const paths = [import.meta.dirname, suite.environment['PYTHONPATH'] ?? ''].filter((folder) => folder !== '');
  return {
    ...suite.environment,
    PYTHONPATH: paths.join(path.delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    S3TEST_CONF: suite.configurationFile,
    FELLOE_TEST_SECONDS: String(testSecondsMax),
    // What the developer at this machine has set for aws must not reach the suite.
    // Debian's botocore signs with awscrt where that is installed, which reads bodies at other moments than the suite counts on.
    BOTO_DISABLE_CRT: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}

/** What the checkout of ceph/s3-tests holds: its test functions and their marks, read from the Python text without running it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files of the suite that test what this product serves. The others test IAM, SNS and S3 Select of Ceph's own server. */
export const suiteFiles = ['test_s3', 'test_headers', 'test_sts'] as const;
export type SuiteFile = (typeof suiteFiles)[number];

export interface SuiteFunction {
  readonly file: SuiteFile;
  readonly name: string;
  readonly marks: ReadonlySet<string>;
}

/**
 * Marks of functions that no server but Ceph's, with its own IAM API and its own ways to move data to clouds, is asked to pass: the
 * logging of buckets, transitions and restores, and whatever makes users, roles, groups and accounts.
 */
const notPortableMarks: readonly string[] = [
  'bucket_logging',
  'bucket_logging_cleanup',
  'cloud_transition',
  'cloud_restore',
  'lifecycle_transition',
  'iam_tenant',
  'iam_account',
  'iam_user',
  'iam_role',
  'iam_cross_account',
  'user_policy',
  'group_policy',
  'role_policy',
  'session_policy',
  // Only in test_sts: they need an identity provider of the web (Keycloak) beside the server.
  'webidentity_test',
];

export function isPortable(test: SuiteFunction): boolean {
  return !notPortableMarks.some((mark) => test.marks.has(mark));
}

/** By node id without parameters. Undefined when the directory is no checkout of the suite. */
export function readSuite(checkout: string): ReadonlyMap<string, SuiteFunction> | undefined {
  const functions = new Map<string, SuiteFunction>();
  for (const file of suiteFiles) {
    const source = path.join(checkout, pathOf(file));
    if (!existsSync(source)) return undefined;
    for (const { name, marks } of functionsOf(readFileSync(source, 'utf8'))) {
      functions.set(`${pathOf(file)}::${name}`, { file, name, marks });
    }
  }
  return functions;
}

/** `file.py::test_name[parameters]` without the parameters: all ids of a function are that function. */
export function functionOf(nodeId: string): string {
  const bracket = nodeId.indexOf('[');
  return bracket === -1 ? nodeId : nodeId.slice(0, bracket);
}

function pathOf(file: SuiteFile): string {
  return `s3tests/functional/${file}.py`;
}

/**
 * The functions on the top level of a Python file. A decorator begins with `@` in the first column and counts with its first mark only;
 * what it holds in further lines is indented or ends with a bracket, so it is neither a decorator nor a definition.
 */
export function functionsOf(source: string): { readonly name: string; readonly marks: ReadonlySet<string> }[] {
  const found: { name: string; marks: ReadonlySet<string> }[] = [];
  let marks = new Set<string>();
  for (const line of source.split('\n')) {
    if (line.startsWith('@')) {
      const mark = /pytest\.mark\.(\w+)/.exec(line)?.[1];
      if (mark !== undefined) marks.add(mark);
      continue;
    }
    const definition = /^(?:def|class|async def) (\w+)/.exec(line);
    if (definition?.[1] === undefined) continue;
    if (line.startsWith('def test_')) found.push({ name: definition[1], marks });
    marks = new Set();
  }
  return found;
}

import { parseArgs } from 'node:util';

export interface RunOptions {
  /** Of ceph/s3-tests; somewhere outside this project. */
  readonly checkout: string | undefined;
  /** A second Python, one with a current boto3. */
  readonly python: string | undefined;
  /** Part of the node ids to run; the list is then held against these only. */
  readonly only: string | undefined;
  /** Where the results are written in JUnit's form, for other counters. */
  readonly junit: string | undefined;
  /** Where the report is written; nowhere when absent. */
  readonly report: string | undefined;
  /** Writes passing.txt anew instead of holding the results against it. */
  readonly writeList: boolean;
  readonly pytestArguments: readonly string[];
}

export const usage = `node test/conformance/s3-tests/run.ts <checkout of ceph/s3-tests> [options] [-- arguments of pytest]
  --python PATH   also run with this Python, which has a current boto3
  --only PATTERN  only node ids that match this regular expression
  --junit FILE    write all results in JUnit's form
  --report FILE   write a report
  --write-list    write the list of what passes anew, instead of holding the run against it`;

/** @throws Error for unknown options. */
export function readOptions(args: readonly string[]): RunOptions {
  const end = args.indexOf('--');
  const ours = end === -1 ? args : args.slice(0, end);
  const { values, positionals } = parseArgs({
    args: [...ours],
    allowPositionals: true,
    options: {
      python: { type: 'string' },
      only: { type: 'string' },
      junit: { type: 'string' },
      report: { type: 'string' },
      'write-list': { type: 'boolean' },
    },
  });
  return {
    checkout: positionals[0],
    python: values.python,
    only: values.only,
    junit: values.junit,
    report: values.report,
    writeList: values['write-list'] === true,
    pytestArguments: end === -1 ? [] : args.slice(end + 1),
  };
}

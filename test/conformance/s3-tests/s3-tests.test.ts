/**
 * The suite itself runs in the full tier, when FELLOE_S3_TESTS names a checkout of it (FELLOE_S3_TESTS_PYTHON: a Python with a current
 * boto3); the report says when it was not run. What is always held: that results are counted and compared as they should be.
 */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { describe, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { tier } from '../../tier.ts';
import { readJunit, type SuiteResult } from './junit.ts';
import { readOptions } from './options.ts';
import { comparisonLines, scoreLine } from './report-page.ts';
import { runSuite } from './run-suite.ts';
import { compare, readList, renderList, scoreOf } from './score.ts';
import { functionOf, functionsOf, isPortable, type SuiteFunction } from './suite.ts';

const checkout = testEnvironment['FELLOE_S3_TESTS'];
const surroundings = { environment: { PATH: testEnvironment['PATH'] ?? '' }, say: () => undefined };

if (tier === 'full' && checkout !== undefined) {
  test('ceph/s3-tests: exactly the listed node ids pass', async () => {
    const python = testEnvironment['FELLOE_S3_TESTS_PYTHON'];
    const options = readOptions([checkout, ...(python === undefined ? [] : ['--python', python])]);
    const report = await runSuite(options, surroundings);
    for (const run of report.runs) {
      const scores = Object.fromEntries(run.scores.map((score) => [score.file, scoreLine(score)]));
      record('ceph/s3-tests', { boto3: run.python.boto3Version, commit: report.commit, ...scores });
    }
    for (const reason of report.notRun) record('ceph/s3-tests', { notRun: reason });
    expect(report.runs.flatMap(comparisonLines)).toEqual([]);
    expect(report.passed).toBe(true);
  });
} else if (tier === 'full') {
  record('ceph/s3-tests', { notRun: 'FELLOE_S3_TESTS names no checkout of the suite' });
}

describe('the runner', () => {
  test('a run without a checkout, or with a directory that is none, did not pass', async () => {
    for (const args of [[], ['/nowhere']]) {
      const report = await runSuite(readOptions(args), surroundings);
      expect(report).toMatchObject({ passed: false, runs: [] });
      expect(report.notRun).toHaveLength(1);
    }
  });

  test('functions and their marks are read from Python without running it', () => {
    const source = [
      'def helper():',
      '    @pytest.mark.inner',
      '    def test_inner(): pass',
      '@pytest.fixture',
      'def some_fixture():',
      '@pytest.mark.bucket_logging',
      '@pytest.mark.skipif(',
      '    not configured(), reason="x"',
      ')',
      '@pytest.mark.parametrize("mode, pytest.mark.other", [1])',
      'def test_one():',
      'def test_two(fixture):',
    ].join('\n');
    expect(functionsOf(source).map(({ name, marks }) => [name, [...marks]])).toEqual([
      ['test_one', ['bucket_logging', 'skipif', 'parametrize']],
      ['test_two', []],
    ]);
    expect(functionOf('a.py::test_one[a-[b]]')).toBe('a.py::test_one');
  });

  test('a test passes when neither it nor its set-up nor its tear-down failed, and was not skipped', () => {
    const junit = (name: string, inside: string) =>
      `<testcase classname="s3tests.functional.test_s3" name="${name}" time="0.5"${inside === '' ? ' />' : `>${inside}</testcase>`}`;
    const xml = [
      junit('test_good', ''),
      junit('test_printing', '<system-out>&lt;failure&gt;</system-out>'),
      junit('test_bad[a&quot;b]', '<failure message="assert 1 == 2&#10;more">text &lt;error&gt;</failure>'),
      junit('test_torn', ''),
      junit('test_torn', '<error message="teardown" />'),
      junit('test_skipped', '<skipped type="pytest.skip" message="why" />'),
    ].join('');
    const results = readJunit(`<testsuites><testsuite>${xml}</testsuite></testsuites>`);
    const id = (name: string) => `s3tests/functional/test_s3.py::${name}`;
    expect([...results].map(([name, { outcome, reason }]) => [name, outcome, reason])).toEqual([
      [id('test_good'), 'passed', ''],
      [id('test_printing'), 'passed', ''],
      [id('test_bad[a"b]'), 'failed', 'assert 1 == 2'],
      [id('test_torn'), 'failed', 'teardown'],
      [id('test_skipped'), 'skipped', 'why'],
    ]);
  });

  test('a function counts when all its ids pass; the list is held both ways', () => {
    const passed = { outcome: 'passed', reason: '', seconds: 0 } as const;
    const failed = { outcome: 'failed', reason: 'no', seconds: 0 } as const;
    const suite = new Map<string, SuiteFunction>(
      ['a', 'b', 'c', 'logging'].map((name) => [
        name,
        { file: 'test_s3', name, marks: new Set(name === 'logging' ? ['bucket_logging'] : name === 'b' ? ['fails_on_aws'] : []) },
      ]),
    );
    const results = new Map<string, SuiteResult>([
      ['a[1]', passed],
      ['a[2]', failed],
      ['b', passed],
    ]);
    expect(scoreOf('test_s3', suite, results)).toMatchObject({
      functions: 4,
      portable: 3,
      portablePassed: 1,
      core: 2,
      corePassed: 0,
      notRun: 1,
    });
    expect([...suite.values()].filter(isPortable)).toHaveLength(3);
    const asked = ['a[1]', 'a[2]', 'b', 'c'];
    expect(compare(new Set(['a[1]', 'a[2]', 'c', 'elsewhere']), asked, results)).toEqual({ lost: ['a[2]', 'c'], gained: ['b'] });
    expect([...readList(renderList(results))]).toEqual(['a[1]', 'b']);
  });
});

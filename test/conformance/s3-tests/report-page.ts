/** What a run is told as: lines for the terminal, a page for the reports. */
import type { PythonRun, SuiteReport } from './run-suite.ts';
import type { Score } from './score.ts';

export function scoreLine(score: Score): string {
  const { file, portablePassed, portable, corePassed, core, functions, notRun } = score;
  return `${file}: ${portablePassed} of ${portable} portable functions pass (of ${functions} in all), ${corePassed} of the ${core} that AWS passes; not run: ${notRun}`;
}

export function comparisonLines({ comparison: { lost, gained }, results }: PythonRun): string[] {
  return [
    ...lost.map((id) => `listed as passing, but it does not: ${id} (${results.get(id)?.reason ?? 'no result'})`),
    ...gained.map((id) => `passes, but is not listed: ${id}`),
  ];
}

export function renderPage(report: SuiteReport, date: string): string {
  const lines = [
    '# ceph/s3-tests',
    '',
    `Run of ${date} with \`test/conformance/s3-tests/run.ts\`, commit \`${report.commit}\` of the suite, ${report.ids} portable node ids.`,
    'A function passes when all of its parametrised ids pass; a skip is no pass. Portable is everything but bucket logging, transitions',
    'and restores to clouds and tiers, and what needs an IAM API or a web identity provider.',
    '',
  ];
  for (const run of report.runs) lines.push(...sectionOf(run));
  for (const reason of report.notRun) lines.push(`Not run: ${reason}.`, '');
  return lines.join('\n');
}

function sectionOf(run: PythonRun): string[] {
  const { python, scores, durationSeconds, results } = run;
  const failing = [...results]
    .filter(([, { outcome }]) => outcome !== 'passed')
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return [
    `## Python ${python.version}, boto3 ${python.boto3Version}`,
    '',
    `${durationSeconds} s.`,
    '',
    '| file | functions | portable | pass | of those AWS passes | pass | not run |',
    '|---|---|---|---|---|---|---|',
    ...scores.map(
      ({ file, functions, portable, portablePassed, core, corePassed, notRun }) =>
        `| ${file} | ${functions} | ${portable} | **${portablePassed}** | ${core} | ${corePassed} | ${notRun} |`,
    ),
    '',
    ...comparisonLines(run).map((line) => `- ${line}`),
    '',
    '### What does not pass',
    '',
    '| test | why |',
    '|---|---|',
    ...failing.map(
      ([id, { outcome, reason }]) => `| \`${id.replace(/^s3tests\/functional\//, '')}\` | ${cell(outcome, reason)} |`,
    ),
    '',
  ];
}

function cell(outcome: string, reason: string): string {
  // Names of buckets and hosts differ from run to run.
  const lasting = reason.replace(/suite-[a-z0-9]+-\d+/g, '<bucket>').replace(/127\.0\.0\.1:\d+/g, '<endpoint>');
  return `${outcome}: ${lasting.replaceAll('|', '\\|').replaceAll('<', '&lt;')}`;
}

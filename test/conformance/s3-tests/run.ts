/** The command; see options.ts for its arguments. Exit code 0 only when the suite ran and its results are exactly those of the list. */
import { writeFile } from 'node:fs/promises';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { readOptions, usage } from './options.ts';
import { comparisonLines, renderPage, scoreLine } from './report-page.ts';
import { runSuite } from './run-suite.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.checkout === undefined) say(usage);
  const environment = Object.fromEntries(
    Object.entries(testEnvironment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const report = await runSuite(options, { environment, say });
  for (const run of report.runs) {
    say(`\nPython ${run.python.version}, boto3 ${run.python.boto3Version}, ${run.durationSeconds} s`);
    for (const line of [...run.scores.map(scoreLine), ...comparisonLines(run)]) say(line);
  }
  for (const reason of report.notRun) say(`not run: ${reason}`);
  if (options.report !== undefined) await writeFile(options.report, renderPage(report, new Date().toISOString().slice(0, 10)));
  say(report.passed ? 'as listed' : report.runs.length === 0 ? 'NOT RUN' : 'NOT as listed');
  return report.passed ? 0 : 1;
}

process.exitCode = await main();

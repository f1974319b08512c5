import type { FigureRecord } from './report.ts';

export interface ProjectTotals {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

export interface RunReport {
  readonly date: string;
  readonly commit: string;
  readonly seed: number;
  readonly durationSeconds: number;
  readonly machine: string;
  readonly passed: number;
  readonly failed: number;
  readonly projects: readonly ProjectTotals[];
  readonly records: readonly FigureRecord[];
}

/** The report of a full run as a Markdown page. */
export function renderReport(report: RunReport): string {
  const projects = report.projects.map(({ name, passed, failed }) => `| ${name} | ${passed} | ${failed} |`);
  const records = report.records.map(({ name, figures }) => `| ${name} | ${renderFigures(figures)} |`);
  return [
    `# Full test run of ${report.date.slice(0, 10)}`,
    '',
    `Commit \`${report.commit}\`, seed ${report.seed} (\`FELLOE_SEED=${report.seed} npm run test:full\` repeats it), ${report.durationSeconds} s on ${report.machine}.`,
    '',
    `**${report.passed} passed, ${report.failed} failed**`,
    '',
    '| tests | passed | failed |',
    '|---|---|---|',
    ...projects,
    '',
    '## What was counted',
    '',
    '| claim | figures |',
    '|---|---|',
    ...records,
    '',
  ].join('\n');
}

function renderFigures(figures: FigureRecord['figures']): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : String(value)}`)
    .join(', ')
    .replaceAll('|', '\\|');
}

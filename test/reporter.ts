/**
 * The last word of a test run: a final line `N passed, N failed` for people and CI, and for the full tier a report in
 * packages/docs/reports/. A test that did not run without having been deselected counts as failed: nothing is skipped in silence.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';
import { readFigures } from './report.ts';
import { type ProjectTotals, type RunReport, renderReport } from './report-page.ts';
import { figuresFile, runSeed, tier } from './tier.ts';

export default class FelloeReporter implements Reporter {
  private vitest: Vitest | undefined;
  private readonly startedMs = performance.now();

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const filtered = this.vitest?.config.testNamePattern !== undefined;
    const projects = totalsOf(modules, filtered);
    const passed = projects.reduce((sum, project) => sum + project.passed, 0);
    const failed = projects.reduce((sum, project) => sum + project.failed, 0) + unhandledErrors.length;
    if (tier === 'full' && this.vitest?.config.watch !== true) this.writeReport({ projects, passed, failed });
    if (failed > 0) process.exitCode = 1;
    // Other reporters still print their summaries after this call; the line has to be the last one.
    process.once('exit', () => void writeSync(1, `${passed} passed, ${failed} failed\n`));
  }

  private writeReport({ projects, passed, failed }: Pick<RunReport, 'projects' | 'passed' | 'failed'>): void {
    const root = this.vitest?.config.root ?? process.cwd();
    const commit = execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
    const report: RunReport = {
      date: new Date().toISOString(),
      commit,
      seed: runSeed,
      durationSeconds: Math.round((performance.now() - this.startedMs) / 1000),
      machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.version}`,
      passed,
      failed,
      projects,
      records: figuresFile === undefined ? [] : readFigures(figuresFile),
    };
    const folder = join(root, 'packages', 'docs', 'reports');
    mkdirSync(folder, { recursive: true });
    const base = join(folder, `full-${report.date.slice(0, 10)}-${commit}`);
    writeFileSync(`${base}.json`, `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(`${base}.md`, renderReport(report));
  }
}

function totalsOf(modules: readonly TestModule[], filtered: boolean): ProjectTotals[] {
  const totals = new Map<string, { passed: number; failed: number }>();
  for (const module of modules) {
    const project = totals.get(module.project.name) ?? { passed: 0, failed: 0 };
    totals.set(module.project.name, project);
    // A file that could not be loaded, or whose hooks failed, has errors of its own and maybe no tests.
    project.failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') project.passed += 1;
      else if (state === 'failed' || !filtered) {
        project.failed += 1;
        if (state !== 'failed') process.stderr.write(`did not run: ${module.relativeModuleId} > ${test.fullName}\n`);
      }
    }
  }
  return [...totals].map(([name, { passed, failed }]) => ({ name, passed, failed }));
}

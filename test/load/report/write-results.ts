/** Keeps a run: results/latest.json beside the bench, and on request the page, figures and plot of packages/docs/reports. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, isMet } from './figure.ts';
import type { MachineFacts } from './machine.ts';
import { renderPage } from './page.ts';
import { renderPlot } from './plot.ts';

export interface BenchRun {
  readonly figures: readonly Figure[];
  readonly quick: boolean;
  readonly durationSeconds: number;
  readonly machine: MachineFacts;
}

const resultsDirectory = fileURLToPath(new URL('../results', import.meta.url));
const reportsDirectory = fileURLToPath(new URL('../../../packages/docs/reports', import.meta.url));

/** Returns the paths written. */
export async function writeResults(run: BenchRun, options: { readonly publish: boolean }): Promise<string[]> {
  const json = `${JSON.stringify({ ...run, figures: run.figures.map((figure) => ({ ...figure, met: isMet(figure) })) }, undefined, 2)}\n`;
  const files = [
    { path: join(resultsDirectory, 'latest.json'), text: json },
    { path: join(resultsDirectory, 'latest.svg'), text: renderPlot(run) },
  ];
  if (options.publish) {
    files.push(
      { path: join(reportsDirectory, 'bench.json'), text: json },
      { path: join(reportsDirectory, 'bench.md'), text: renderPage(run) },
      { path: join(reportsDirectory, 'bench.svg'), text: renderPlot(run) },
    );
  }
  await mkdir(resultsDirectory, { recursive: true });
  await mkdir(reportsDirectory, { recursive: true });
  for (const { path, text } of files) await writeFile(path, text);
  return files.map((file) => file.path);
}

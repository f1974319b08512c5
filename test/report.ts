/**
 * Figures that tests measured, for the report of the run. Tests run in processes of their own, so each call adds a line to a file that
 * the reporter reads at the end.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { figuresFile } from './tier.ts';

/** What was counted or measured, with the unit last in its name: `{ kills: 40, operationsAcknowledged: 51_200, durationMs: 9_000 }`. */
export type Figures = Readonly<Record<string, number | string | boolean>>;

export interface FigureRecord {
  readonly name: string;
  readonly figures: Figures;
}

/** Keeps the figures of one claim. Called again with the same name (once a repetition), the report shows each call. */
export function record(name: string, figures: Figures, file: string | undefined = figuresFile): void {
  if (file === undefined) return;
  // One short append is atomic between processes.
  appendFileSync(file, `${JSON.stringify({ name, figures } satisfies FigureRecord)}\n`);
}

export function readFigures(file: string): FigureRecord[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FigureRecord);
}

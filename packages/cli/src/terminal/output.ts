/** Results as JSON for programs, or as text for people. */
import type { Terminal } from './terminal.ts';

export interface Output {
  /** One JSON document on one line, or what `text` makes of it. */
  result<T>(value: T, text: (value: T) => string): void;
}

export function createOutput(terminal: Terminal, json: boolean): Output {
  return {
    result: (value, text) => {
      const shown = json ? JSON.stringify(value) : text(value);
      if (shown !== '') terminal.stdout.write(`${shown}\n`);
    },
  };
}

/** Columns as wide as their widest cell; a heading line first. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function timeText(timeMs: number | undefined): string {
  return timeMs === undefined || timeMs === 0 ? '-' : new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

export function bytesText(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** exponent;
  return `${exponent === 0 ? value : value.toFixed(1)} ${units[exponent] ?? 'B'}`;
}

/** Every figure with a target as a bar on a scale where the target is one: the plot of a run as SVG. */
import { type Figure, isMet } from './figure.ts';
import { amount } from './lines.ts';
import type { BenchRun } from './write-results.ts';

const width = 920;
const labelWidth = 330;
const valueWidth = 170;
const barWidth = width - labelWidth - valueWidth;
const rowHeight = 28;
const headHeight = 58;
/** Bars end here: what is many times better than asked shall not flatten the rest. */
const scaleMax = 2.5;

export function renderPlot({ figures, machine }: BenchRun): string {
  const judged = figures.filter((figure) => figure.target !== undefined && Number.isFinite(figure.ratio));
  const height = headHeight + judged.length * rowHeight + 16;
  const targetX = labelWidth + barWidth / scaleMax;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="16" fill="#1c2733">How far each figure is from its target</text>`,
    `<text x="16" y="44" fill="#5b6b7a">${escaped(`longer is better; the line is the target; ${machine.cores} cores, commit ${machine.commit}, ${machine.date.slice(0, 10)}`)}</text>`,
    ...judged.flatMap((figure, index) => bar(figure, headHeight + index * rowHeight)),
    `<line x1="${targetX}" y1="${headHeight - 6}" x2="${targetX}" y2="${height - 12}" stroke="#1c2733" stroke-dasharray="4 3"/>`,
    '</svg>',
    '',
  ].join('\n');
}

/** Above one is better than the target, whichever way it points. */
function score({ target, ratio }: Figure): number {
  if (target === undefined) return Number.NaN;
  return target.kind === 'at least' ? ratio / target.value : target.value / Math.max(ratio, Number.EPSILON);
}

function bar(figure: Figure, top: number): string[] {
  const { group, name, ratio, target } = figure;
  const reached = Math.min(scaleMax, Math.max(0, score(figure)));
  const length = (barWidth * reached) / scaleMax;
  const value = `${amount(ratio)} (${target?.kind ?? ''} ${amount(target?.value ?? Number.NaN)})`;
  return [
    `<text x="${labelWidth - 10}" y="${top + 17}" text-anchor="end" fill="#1c2733">${escaped(`${group}: ${name}`)}</text>`,
    `<rect x="${labelWidth}" y="${top + 4}" width="${length.toFixed(1)}" height="${rowHeight - 10}" rx="2" fill="${isMet(figure) ? '#2f7d5b' : '#c2533d'}"/>`,
    `<text x="${width - 12}" y="${top + 17}" text-anchor="end" fill="#5b6b7a">${escaped(value)}</text>`,
  ];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

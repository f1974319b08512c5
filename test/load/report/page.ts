/** The report of a run as a Markdown page. */
import { type Figure, isMet } from './figure.ts';
import { amount } from './lines.ts';
import type { BenchRun } from './write-results.ts';

export function renderPage({ figures, machine, durationSeconds, quick }: BenchRun): string {
  const judged = figures.filter((figure) => figure.target !== undefined);
  const met = judged.filter(isMet).length;
  const { date, commit, node, platform, processor, cores, memoryGib, loadAverage } = machine;
  return [
    `# Bench of ${date.slice(0, 10)}`,
    '',
    `Commit \`${commit}\`, ${quick ? 'quick counts, ' : ''}${durationSeconds} s on ${cores} cores (${processor}), ${memoryGib} GiB, Node ${node}, ${platform}. The load generator, the database and all processes share these cores. Load average at the end: ${loadAverage}.`,
    '',
    `**${met} of ${judged.length} targets met.** \`npm run bench -- --publish\` writes this page anew; the numbers of every round are in [bench.json](bench.json).`,
    '',
    '![each figure against its target](bench.svg)',
    '',
    'Ours and the floor are measured by turns with the same client; the ratio is taken within a round, and shown is its median.',
    '',
    '| figure | ours | floor | ratio | lowest and highest round | target | |',
    '|---|---|---|---|---|---|---|',
    ...figures.map(row),
    '',
    '## What else was counted',
    '',
    '| figure | |',
    '|---|---|',
    ...figures.filter((figure) => Object.keys(figure.details).length > 0).map(detailRow),
    '',
  ].join('\n');
}

function row(figure: Figure): string {
  const { group, name, ours, unit, floor, floorName, ratio, rounds, target } = figure;
  const cells = [
    `${group}: ${name}`,
    `${amount(ours)} ${unit}`,
    Number.isNaN(floor) ? '' : `${amount(floor)} (${floorName})`,
    Number.isNaN(floor) ? '' : amount(ratio),
    rounds.length < 2 ? '' : `${amount(Math.min(...rounds))}–${amount(Math.max(...rounds))}`,
    target === undefined ? '' : `${target.kind} ${amount(target.value)}`,
    target === undefined ? '' : isMet(figure) ? 'ok' : '**missed**',
  ];
  return `| ${cells.join(' | ')} |`;
}

function detailRow({ group, name, details }: Figure): string {
  const counted = Object.entries(details).map(([key, value]) => `${key} ${amount(value)}`);
  return `| ${group}: ${name} | ${counted.join(', ')} |`;
}

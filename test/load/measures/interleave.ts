/**
 * Two things measured by turns, ours and the floor, in an order that changes from round to round: whatever else the machine does
 * falls on both. The ratio is taken within a round, and its median over the rounds.
 */
import { type Figure, median, type Target } from '../report/figure.ts';

export interface Sample {
  readonly value: number;
  readonly details?: Readonly<Record<string, number>>;
}

export interface ComparisonWish {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly floorName: string;
  readonly rounds: number;
  /** Rounds before those that count, one when not given: until the code that runs is the code that V8 has optimised. */
  readonly warmUpRounds?: number;
  readonly target: Target | undefined;
  readonly ours: (round: number) => Promise<Sample>;
  readonly floor: (round: number) => Promise<Sample>;
  readonly onRound?: (line: string) => void;
}

export async function compare(wish: ComparisonWish): Promise<Figure> {
  const ours: Sample[] = [];
  const floor: Sample[] = [];
  for (let round = -(wish.warmUpRounds ?? 1); round < wish.rounds; round += 1) {
    const first = round % 2 === 0 ? 'ours' : 'floor';
    const order = first === 'ours' ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
    for (const side of order) {
      const sample = await (side === 'ours' ? wish.ours(round) : wish.floor(round));
      if (round >= 0) (side === 'ours' ? ours : floor).push(sample);
    }
    const [a, b] = [ours.at(-1), floor.at(-1)];
    if (a !== undefined && b !== undefined) {
      wish.onRound?.(
        `${wish.group}, ${wish.name}: round ${round + 1}: ${a.value.toFixed(1)} / ${b.value.toFixed(1)} = ${(a.value / b.value).toFixed(3)}`,
      );
    }
  }
  const rounds = ours.map((sample, index) => sample.value / (floor[index]?.value ?? Number.NaN));
  return {
    group: wish.group,
    name: wish.name,
    unit: wish.unit,
    ours: median(ours.map((sample) => sample.value)),
    floor: median(floor.map((sample) => sample.value)),
    floorName: wish.floorName,
    ratio: median(rounds),
    rounds,
    target: wish.target,
    details: { ...medians(ours, ''), ...medians(floor, 'floor') },
  };
}

function medians(samples: readonly Sample[], prefix: string): Record<string, number> {
  const names = Object.keys(samples[0]?.details ?? {});
  return Object.fromEntries(
    names.map((name) => [
      prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`,
      median(samples.map((sample) => sample.details?.[name] ?? Number.NaN)),
    ]),
  );
}

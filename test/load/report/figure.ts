/** One figure of the bench: what we reach, what the floor reaches in the same run, and the ratio the target speaks of. */

export interface Target {
  readonly kind: 'at least' | 'at most';
  readonly value: number;
}

export interface Figure {
  /** The part of the bench it belongs to. */
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  /** Medians over the rounds. */
  readonly ours: number;
  readonly floor: number;
  /** What `floor` is. */
  readonly floorName: string;
  /** Median of the ratios of the rounds, ours to floor; for a figure without a floor the figure itself. */
  readonly ratio: number;
  /** The ratio of each round, in order. */
  readonly rounds: readonly number[];
  /** Undefined: shown for comparison. */
  readonly target: Target | undefined;
  /** Further numbers, unit last in the name. */
  readonly details: Readonly<Record<string, number>>;
}

export function isMet({ target, ratio }: Figure): boolean {
  if (target === undefined) return true;
  return target.kind === 'at least' ? ratio >= target.value : ratio <= target.value;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

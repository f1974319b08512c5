/**
 * What waits for a device. The log has positions from 1; a device's own position is what it is known to have. A query gives all behind
 * it, again and again, and moves nothing: that its answer was written says nothing about whether it arrived. The position moves by
 * receipts, which come from what the client does only when it has stored an answer (decision where-a-device-stands).
 */
export interface PositionRange {
  /** Inclusive. */
  readonly first: number;
  readonly last: number;
}

/** A part of the log below a device's position that another device has dumped for it. */
export interface DumpedRange extends PositionRange {
  /** Rises with every dump for the device. */
  readonly dump: number;
}

/** What an answer held: everything up to a position, and the dumps up to a number. */
export interface Receipt {
  readonly through: number;
  readonly dump: number;
}

export interface Standing {
  /** What it is known to have. */
  readonly position: number;
  readonly dump: number;
  /** What it only seems to have, and how often it seemed so. */
  readonly claimed: Receipt;
  readonly claims: number;
}

/** It has to look as if an answer arrived this often where nobody can be certain: as often as the original gives an entry at all. */
export const claimsNeeded = 5;

/** Positions to give to the device, ascending and without overlap. @param head the newest position of the log */
export function waitingRanges(standing: Pick<Standing, 'position' | 'dump'>, head: number, dumped: readonly DumpedRange[]) {
  const behind = dumped.filter(({ dump }) => dump > standing.dump);
  const ahead = head > standing.position ? [{ first: standing.position + 1, last: head }] : [];
  return mergeRanges([...behind, ...ahead]);
}

export function mergeRanges(ranges: readonly PositionRange[]): PositionRange[] {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of [...ranges].sort((one, other) => one.first - other.first)) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

/** Ascending positions as ranges. */
export function rangesOf(positions: readonly number[]): PositionRange[] {
  return mergeRanges(positions.map((position) => ({ first: position, last: position })));
}

/** The first `span` positions of ascending ranges, and what is left of them. */
export function takeWindow(ranges: readonly PositionRange[], span: number) {
  const window: PositionRange[] = [];
  let left = span;
  for (const { first, last } of ranges) {
    if (left <= 0) break;
    const end = Math.min(last, first + left - 1);
    window.push({ first, last: end });
    left -= end - first + 1;
  }
  const end = window.at(-1)?.last ?? 0;
  return { window, rest: rangesAfter(ranges, end) };
}

/** What is left of ranges behind a position. */
export function rangesAfter(ranges: readonly PositionRange[], position: number): PositionRange[] {
  return ranges.flatMap(({ first, last }) => (last <= position ? [] : [{ first: Math.max(first, position + 1), last }]));
}

/**
 * The standing after a receipt came back.
 * @param certain the device itself was heard after it had the whole answer; else it only looks so, and has to again
 */
export function receive(standing: Standing, receipt: Receipt, certain: boolean): Standing {
  if (certain) return forward(standing, receipt);
  if (standing.claims === 0) return { ...standing, claimed: receipt, claims: 1 };
  // A later answer holds all that an earlier one held, unless that is known to have arrived.
  const holdsClaimed = receipt.through >= standing.claimed.through && receipt.dump >= standing.claimed.dump;
  if (!holdsClaimed) return standing;
  const claims = standing.claims + 1;
  return claims < claimsNeeded ? { ...standing, claims } : forward(standing, standing.claimed);
}

function forward(standing: Standing, { through, dump }: Receipt): Standing {
  return {
    position: Math.max(standing.position, through),
    dump: Math.max(standing.dump, dump),
    claimed: { through: 0, dump: 0 },
    claims: 0,
  };
}

export function receiptText({ through, dump }: Receipt): string {
  return `${through}.${dump}`;
}

/** Undefined for anything but a receipt of ours. */
export function readReceipt(text: string): Receipt | undefined {
  const parts = /^(\d{1,15})\.(\d{1,15})$/.exec(text);
  return parts === null ? undefined : { through: Number(parts[1]), dump: Number(parts[2]) };
}

/**
 * How much the tests do. Two tiers run the same tests: `quick` with reduced counts and fixed seeds (npm test, at most twelve minutes on
 * two cores), `full` with the counts that the claims are made for (npm run test:full), whose seed is new each time and reported.
 * This is the one place where the tests look at the environment for it.
 */
import { createHash } from 'node:crypto';

export type Tier = 'quick' | 'full';

const seedOfQuickTier = 1;

export const tier: Tier = tierOf(process.env['FELLOE_TIER']);

/** The seed of this run. FELLOE_SEED repeats a run; the report of the full tier names it. */
export const runSeed: number = seedOf(process.env['FELLOE_SEED']);

/** Where `record` puts figures for the report; set by vitest.config.ts. */
export const figuresFile: string | undefined = process.env['FELLOE_FIGURES_FILE'];

/** The count of this tier: `counts({ quick: 200, full: 20_000 })`. Also for durations and sizes. */
export function counts<T>(choice: Readonly<Record<Tier, T>>): T {
  return choice[tier];
}

/** A seed for one test, derived from the run's and the test's name, so that tests do not share a sequence. In 1 … 2³¹−1. */
export function seedFor(name: string): number {
  const digest = createHash('sha256').update(`${runSeed} ${name}`).digest();
  return digest.readUInt32BE(0) & 0x7fff_ffff || 1;
}

export function tierOf(text: string | undefined): Tier {
  if (text === undefined || text === 'quick') return 'quick';
  if (text === 'full') return 'full';
  throw new Error(`FELLOE_TIER is quick or full, not ${text}`);
}

export function seedOf(text: string | undefined): number {
  if (text === undefined) return seedOfQuickTier;
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`FELLOE_SEED is a whole number, not ${text}`);
  return seed;
}

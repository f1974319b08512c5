/** Does one harmful thing after another, at random moments that follow from a seed, until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../checkers/random-register-history.ts';

export interface Harm {
  readonly name: string;
  /** Does the harm and undoes it: when it resolves, the victim is well again. */
  run(random: () => number): Promise<void>;
}

export interface NemesisOptions {
  readonly harms: readonly Harm[];
  readonly seed: number;
  /** Time between two harms. */
  readonly waitMs: { readonly min: number; readonly max: number };
  readonly signal: AbortSignal;
  /** Ends after so many. */
  readonly countMax?: number;
}

/** How often each harm was done. Rejects when a harm fails: then the victim did not come back. */
export async function runNemesis(options: NemesisOptions): Promise<Record<string, number>> {
  const random = randomFrom(options.seed);
  const done: Record<string, number> = Object.fromEntries(options.harms.map((harm) => [harm.name, 0]));
  for (let count = 0; count < (options.countMax ?? Number.POSITIVE_INFINITY); count += 1) {
    const waitMs = options.waitMs.min + random() * (options.waitMs.max - options.waitMs.min);
    await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    const harm = options.harms[Math.floor(random() * options.harms.length)];
    if (options.signal.aborted || harm === undefined) break;
    await harm.run(random);
    done[harm.name] = (done[harm.name] ?? 0) + 1;
  }
  return done;
}

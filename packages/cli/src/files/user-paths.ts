/** Where commands keep a user's things: what was named, else the XDG base directories. */
import { join, resolve } from 'node:path';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

const bases = {
  config: { variable: 'XDG_CONFIG_HOME', ofHome: '.config', flag: '--config' },
  data: { variable: 'XDG_DATA_HOME', ofHome: '.local/share', flag: '--data' },
} as const;

/** Absolute. @param wish.given by a flag, before the variable. @param wish.path below the base directory, with our name in front */
export function userPath(
  { environment, workingDirectory }: Terminal,
  wish: {
    readonly base: keyof typeof bases;
    readonly given?: string | undefined;
    readonly variable: string;
    readonly path: string;
  },
): string {
  const named = wish.given ?? environment[wish.variable];
  if (named !== undefined) return resolve(workingDirectory, named);
  const { variable, ofHome, flag } = bases[wish.base];
  const home = environment['HOME'];
  const base = environment[variable] || (home === undefined ? undefined : join(home, ofHome));
  if (base === undefined) throw new UsageError(`HOME is not set: give ${flag} or ${wish.variable}`);
  return resolve(workingDirectory, base, 'felloe', wish.path);
}

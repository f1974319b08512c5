/**
 * Named points in the code where a test makes something go wrong: the process is killed there, pauses, fails or is slow.
 * Each package that declares points exports the list of their names, so that a test can visit all and a misspelt name is refused.
 *
 *   FELLOE_FAULTS="write.after_put:kill@3,commit.before:delay=200"
 *
 * is a comma list of `point:action[=argument][@n|@n+]`: at the n-th hit only, from the n-th on, without @ at every hit. Actions:
 * `kill` (SIGKILL to ourselves: nothing is flushed), `pause` (SIGSTOP), `error[=code]`, `delay=milliseconds`.
 */
import { type ErrorCode, isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { type Clock, systemClock } from './clock.ts';

export interface FaultPoints {
  /** False when none were configured; callers write `if (faults.enabled) await faults.at('commit.before')`, which then costs nothing. */
  readonly enabled: boolean;
  /** Counts a hit and does what was armed for it. Throws a StoreError for an `error`. */
  at(name: string): Promise<void>;
  /** Arms more, in the same notation. Refused with `unsupported` when fault points are not enabled. */
  arm(specification: string): void;
  disarm(): void;
  /** How often the point was reached since the start; only counted while enabled. */
  hits(name: string): number;
}

export interface FaultPointsOptions {
  /** The comma list; undefined switches fault points off; an empty text enables them with nothing armed. */
  readonly specification: string | undefined;
  /** Every point that exists in this process. */
  readonly known: readonly string[];
  readonly clock?: Clock;
  /** Sends a signal to this process; a test gives its own. */
  readonly signalSelf?: (signal: 'SIGKILL' | 'SIGSTOP') => void;
}

type FaultAction =
  | { readonly kind: 'kill' | 'pause' }
  | { readonly kind: 'error'; readonly code: ErrorCode }
  | { readonly kind: 'delay'; readonly durationMs: number };

interface ArmedFault {
  readonly name: string;
  readonly action: FaultAction;
  readonly firstHit: number;
  readonly lastHit: number;
}

/** What production uses. */
export const noFaultPoints: FaultPoints = Object.freeze({
  enabled: false,
  at: () => Promise.resolve(),
  arm: () => {
    throw new StoreError('unsupported', 'fault points are switched off in this process');
  },
  disarm: () => {},
  hits: () => 0,
});

/** Throws a StoreError `invalid_argument` for a point that is not known or an action that is not understood. */
export function createFaultPoints(options: FaultPointsOptions): FaultPoints {
  if (options.specification === undefined) return noFaultPoints;
  const { clock = systemClock, signalSelf = (signal) => process.kill(process.pid, signal) } = options;
  const known = new Set(options.known);
  const counts = new Map<string, number>();
  let armed = parseFaults(options.specification, known);

  const act = async (name: string, action: FaultAction): Promise<void> => {
    switch (action.kind) {
      case 'kill':
        signalSelf('SIGKILL');
        // A signal to ourselves may arrive a moment later; nothing after this point may run.
        return await new Promise<never>(() => {});
      case 'pause':
        signalSelf('SIGSTOP');
        return;
      case 'delay':
        return await clock.sleep(action.durationMs);
      case 'error':
        throw new StoreError(action.code, `fault point ${name}`, { details: { faultPoint: name } });
    }
  };

  return {
    enabled: true,
    async at(name) {
      if (!known.has(name)) throw new StoreError('internal', `the fault point ${name} is not in the list of its package`);
      const hit = (counts.get(name) ?? 0) + 1;
      counts.set(name, hit);
      for (const fault of armed) {
        if (fault.name === name && hit >= fault.firstHit && hit <= fault.lastHit) await act(name, fault.action);
      }
    },
    arm(specification) {
      // Counting starts again, so that "@1" means the next hit from here.
      const added = parseFaults(specification, known);
      for (const fault of added) counts.delete(fault.name);
      armed = [...armed, ...added];
    },
    disarm() {
      armed = [];
    },
    hits: (name) => counts.get(name) ?? 0,
  };
}

function parseFaults(specification: string, known: ReadonlySet<string>): ArmedFault[] {
  return specification
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseFault(part, known));
}

function parseFault(text: string, known: ReadonlySet<string>): ArmedFault {
  const match = /^(?<name>[\w.-]+):(?<kind>[a-z]+)(?:=(?<argument>[\w.]+))?(?:@(?<hit>\d+)(?<onward>\+)?)?$/.exec(text);
  if (match?.groups === undefined) throw malformed(text, 'is not point:action[=argument][@n|@n+]');
  const { name = '', kind = '', argument, hit, onward } = match.groups;
  if (!known.has(name)) throw malformed(text, 'names no fault point of this process');
  const firstHit = hit === undefined ? 1 : Number(hit);
  const lastHit = hit === undefined || onward !== undefined ? Number.POSITIVE_INFINITY : firstHit;
  return { name, action: parseAction(text, kind, argument), firstHit, lastHit };
}

function parseAction(text: string, kind: string, argument: string | undefined): FaultAction {
  if (kind === 'kill' || kind === 'pause') return { kind };
  if (kind === 'delay' && argument !== undefined && /^\d+$/.test(argument)) return { kind, durationMs: Number(argument) };
  if (kind === 'error') {
    const code = argument ?? 'unavailable';
    if (isErrorCode(code)) return { kind, code };
  }
  throw malformed(text, 'has no action kill, pause, error[=code] or delay=milliseconds');
}

const malformed = (text: string, why: string): StoreError => new StoreError('invalid_argument', `the fault "${text}" ${why}`);

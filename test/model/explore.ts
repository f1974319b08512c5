/**
 * Exhaustive search of a model's state space, breadth first, so that the trace of a violation is a shortest one. A model lists every
 * step that may come next, of every process and of the adversary (crash, loss, delay); all interleavings follow.
 */

export interface Step<State> {
  /** Who does what, for the trace. */
  readonly label: string;
  readonly state: State;
}

export interface Model<State> {
  readonly initial: State;
  /** A short text that is the same exactly for the same state. */
  key(state: State): string;
  /** Every state that may come next. The model must be finite: crashes, retries and the like are counted. */
  steps(state: State): Iterable<Step<State>>;
  /** What must hold in every state: the broken property, or undefined. */
  broken(state: State): string | undefined;
  /** What must hold where nothing can happen any more: cleaned up, nothing left over. */
  brokenAtRest(state: State): string | undefined;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** States without a next step. */
  readonly resting: number;
  readonly violation: { readonly property: string; readonly trace: readonly string[] } | undefined;
}

/** More than any model here needs; a model that grows beyond it has lost a bound. */
const statesMax = 3_000_000;

export function explore<State>(model: Model<State>): Exploration {
  const states: State[] = [model.initial];
  const cameFrom: { index: number; label: string }[] = [{ index: -1, label: '' }];
  const known = new Set<string>([model.key(model.initial)]);
  let transitions = 0;
  let resting = 0;
  const end = (violation?: Exploration['violation']): Exploration => ({ states: known.size, transitions, resting, violation });
  for (let index = 0; index < states.length; index += 1) {
    const state = states[index] as State;
    const steps = [...model.steps(state)];
    const property = model.broken(state) ?? (steps.length === 0 ? model.brokenAtRest(state) : undefined);
    if (property !== undefined) return end({ property, trace: traceTo(index, cameFrom) });
    if (steps.length === 0) resting += 1;
    for (const step of steps) {
      transitions += 1;
      const key = model.key(step.state);
      if (known.has(key)) continue;
      known.add(key);
      if (known.size > statesMax) throw new Error(`more than ${statesMax} states: the model is not bounded`);
      states.push(step.state);
      cameFrom.push({ index, label: step.label });
    }
  }
  return end();
}

function traceTo(index: number, cameFrom: readonly { index: number; label: string }[]): string[] {
  const trace: string[] = [];
  for (let at = cameFrom[index]; at !== undefined && at.index >= 0; at = cameFrom[at.index]) trace.unshift(at.label);
  return trace;
}

/** The commit protocol as a model to explore. */
import type { Model, Step } from '../explore.ts';
import { collectorSteps } from './collector-steps.ts';
import { brokenAtRest, brokenProperty } from './properties.ts';
import { readerSteps } from './reader-steps.ts';
import type { CommitRules } from './rules.ts';
import { type CommitState, initialState, keyOf, type Scenario, writerIds } from './state.ts';
import { writerSteps } from './writer-steps.ts';

export const scenarios: readonly Scenario[] = [
  { name: 'two creators', somethingThere: false, conditions: ['if absent', 'if absent'] },
  { name: 'two overwrites', somethingThere: true, conditions: ['none', 'none'] },
  { name: 'two updates of the same', somethingThere: true, conditions: ['if old', 'if old'] },
];

export function commitModel(scenario: Scenario, rules: CommitRules): Model<CommitState> {
  return {
    initial: initialState(scenario),
    key: keyOf,
    *steps(state): Iterable<Step<CommitState>> {
      for (const id of writerIds) yield* writerSteps(state, id, scenario, rules);
      yield* readerSteps(state);
      yield* collectorSteps(state, rules);
    },
    broken: (state) => brokenProperty(state, scenario),
    brokenAtRest,
  };
}

/** Packs, moves and sessions as a model to explore. */
import type { Model, Step } from '../explore.ts';
import { collectorSteps } from './collector-steps.ts';
import { brokenAtRest, brokenProperty } from './properties.ts';
import { readerSteps } from './reader-steps.ts';
import type { SegmentRules } from './rules.ts';
import { initialState, keyOf, type SegmentScenario, type SegmentState, type WorkerId } from './state.ts';
import { workerSteps } from './worker-steps.ts';

export const scenarios: readonly SegmentScenario[] = [
  { name: 'one compactor and a reader with an old locator', workers: ['c'], neighbour: false, reader: 'cached' },
  { name: 'one compactor, a neighbour and a reader', workers: ['c'], neighbour: true, reader: 'idle' },
  { name: 'a packed write against a compactor', workers: ['w', 'c'], neighbour: false, reader: 'absent' },
  { name: 'two compactors with a neighbour', workers: ['c', 'd'], neighbour: true, reader: 'absent' },
  { name: 'a packed write against a compactor and a reader', workers: ['w', 'c'], neighbour: false, reader: 'idle' },
];

/** A million states: for the full tier. */
export const largeScenarios: readonly SegmentScenario[] = [
  { name: 'two compactors against a packed write', workers: ['w', 'c', 'd'], neighbour: true, reader: 'absent' },
];

const workerIds: readonly WorkerId[] = ['w', 'c', 'd'];

export function segmentModel(scenario: SegmentScenario, rules: SegmentRules): Model<SegmentState> {
  return {
    initial: initialState(scenario),
    key: keyOf,
    *steps(state): Iterable<Step<SegmentState>> {
      for (const id of workerIds) yield* workerSteps(state, id, rules);
      yield* readerSteps(state, rules);
      yield* collectorSteps(state, rules);
    },
    broken: brokenProperty,
    brokenAtRest,
  };
}

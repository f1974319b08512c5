/** The commit as the hub carries it out: one atomic transaction. */
import type { CommitRules } from './rules.ts';
import { type CommitState, oldBlob, type Scenario, type WriterId, withBlob } from './state.ts';

/** `stale`: the pending record is no more, because it expired or its session's epoch was closed, which is the same step. */
export type CommitAnswer = 'done' | 'refused' | 'stale';

export interface Committed {
  readonly state: CommitState;
  readonly answer: CommitAnswer;
}

export function commit(state: CommitState, id: WriterId, scenario: Scenario, rules: CommitRules): Committed {
  if (rules.remembersKeys && state.log.includes(id)) return { state, answer: 'done' };
  if (rules.checksRecord && state.blobs[id]?.record !== 'pending') return { state, answer: 'stale' };
  const holds = rules.judgesInCommit ? conditionHolds(state, scenario.conditions[id]) : state.writers[id]?.judgedEarly;
  if (!holds) return { state, answer: 'refused' };
  let next = withBlob(state, id, { record: 'live' });
  if (state.current >= 0 && state.current !== id) next = withBlob(next, state.current, { record: 'dead' });
  return { state: { ...next, current: id, log: [...next.log, id] }, answer: 'done' };
}

export function conditionHolds(state: CommitState, condition: Scenario['conditions'][number] | undefined): boolean {
  if (condition === 'if absent') return state.current < 0;
  if (condition === 'if old') return state.current === oldBlob;
  return true;
}

/** Two hubs, one after the other, as a model to explore: who may commit, and who may answer from memory. */
import type { Model, Step } from '../explore.ts';
import type { LeadershipRules } from './rules.ts';
import {
  type Hub,
  type HubId,
  hubIds,
  initialState,
  keyOf,
  type LeadershipState,
  valueThrough,
  withHub,
  withRead,
  withWrite,
} from './state.ts';

type LeadershipStep = Step<LeadershipState>;

export function leadershipModel(rules: LeadershipRules): Model<LeadershipState> {
  return {
    initial: initialState,
    key: keyOf,
    *steps(state): Iterable<LeadershipStep> {
      yield* takeOverSteps(state, rules);
      for (const id of hubIds) yield* writeSteps(state, id, rules);
      yield* readSteps(state, rules);
    },
    broken,
    brokenAtRest: () => undefined,
  };
}

function* takeOverSteps(state: LeadershipState, rules: LeadershipRules): Iterable<LeadershipStep> {
  const step = (label: string, next: LeadershipState): LeadershipStep => ({ label, state: next });
  if (!state.leaseEnded) yield step('the lease of hub 0 ends', { ...state, leaseEnded: true });
  const { at } = state.hubs[1] as Hub;
  const mayLead = state.leaseEnded || !rules.waitsForLease;
  // Raising the epoch waits for transactions that hold its row.
  const mayRaise = mayLead && state.hubs[0]?.transaction !== 'locked';
  const load = (next: 'serving' | 'loaded') => withHub(state, 1, { at: next, memory: state.record });
  const raise = (next: 'raised' | 'serving') => withHub({ ...state, epoch: 2 }, 1, { at: next, epoch: 2 });
  if (rules.raisesBeforeLoading) {
    if (at === 'standby' && mayRaise) yield step('hub 1 raises the epoch', raise('raised'));
    if (at === 'raised') yield step('hub 1 loads and serves', load('serving'));
  } else {
    if (at === 'standby' && mayLead) yield step('hub 1 loads', load('loaded'));
    if (at === 'loaded' && mayRaise) yield step('hub 1 raises the epoch and serves', raise('serving'));
  }
}

function* writeSteps(state: LeadershipState, id: HubId, rules: LeadershipRules): Iterable<LeadershipStep> {
  const hub = state.hubs[id] as Hub;
  const write = state.writes[id];
  const step = (what: string, next: LeadershipState): LeadershipStep => ({ label: `hub ${id} ${what}`, state: next });
  if (hub.at === 'serving' && write === 'idle') {
    if (rules.fence !== 'nowhere' && state.epoch !== hub.epoch) {
      yield step('is fenced and ends', withWrite(withHub(state, id, { at: 'ended' }), id, 'unknown'));
    } else {
      const transaction = rules.fence === 'in the transaction' ? 'locked' : 'checked';
      const memory = rules.memoryAfterCommit ? hub.memory : valueThrough(id);
      yield step('begins a write', withWrite(withHub(state, id, { transaction, memory }), id, 'sent'));
    }
  }
  if (hub.transaction === 'checked' || hub.transaction === 'locked') {
    const done = {
      ...withHub(state, id, { transaction: 'done' }),
      record: valueThrough(id),
      log: [...state.log, valueThrough(id)],
    };
    yield step('commits', rules.acknowledgesAfterMemory ? done : withWrite(done, id, 'acknowledged'));
    yield step('loses its transaction', withWrite(withHub(state, id, { transaction: 'none' }), id, 'unknown'));
  }
  if (hub.transaction === 'done') {
    const applied = withHub(state, id, { transaction: 'none', memory: valueThrough(id) });
    yield step('acknowledges', withWrite(applied, id, 'acknowledged'));
  }
}

function* readSteps(state: LeadershipState, rules: LeadershipRules): Iterable<LeadershipStep> {
  for (const [index, read] of state.reads.entries()) {
    const before = state.reads[index - 1];
    if (read.at === 'idle' && (before === undefined || before.at === 'answered')) {
      yield { label: `read ${index} is asked`, state: withRead(state, index, { at: 'asked', floor: certainPosition(state) }) };
    }
    if (read.at !== 'asked') continue;
    for (const id of hubIds) {
      const hub = state.hubs[id] as Hub;
      const holdsLease = id === 1 || !state.leaseEnded || !rules.readsWithinLease;
      if (hub.at !== 'serving' || !holdsLease) continue;
      yield {
        label: `hub ${id} answers read ${index} with ${hub.memory}`,
        state: withRead(state, index, { at: 'answered', value: hub.memory }),
      };
    }
  }
}

/** The newest commit that a client has been told of, by an acknowledgement or by an earlier read. */
function certainPosition(state: LeadershipState): number {
  const known = hubIds.filter((id) => state.writes[id] === 'acknowledged').map(valueThrough);
  for (const read of state.reads) if (read.at === 'answered') known.push(read.value);
  return Math.max(0, ...known.map((value) => state.log.indexOf(value)));
}

function broken(state: LeadershipState): string | undefined {
  for (const read of state.reads) {
    if (read.at !== 'answered') continue;
    const position = state.log.indexOf(read.value);
    const writer = hubIds.find((id) => valueThrough(id) === read.value);
    if (position < 0 && writer !== undefined && state.writes[writer] === 'unknown')
      return 'phantom: a read saw what was never committed';
    if (position >= 0 && position < read.floor) return 'stale: a read saw less than a client knew before';
  }
  return undefined;
}

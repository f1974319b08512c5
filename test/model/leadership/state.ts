/**
 * The state of the leadership model: hub 0 leads at first, hub 1 takes over. One record in the database, and in each hub's memory.
 * One write goes through each hub; two reads, one after the other, go to whichever hub answers.
 */

export type HubId = 0 | 1;
export const hubIds: readonly HubId[] = [0, 1];

export interface Hub {
  /** raised: it has taken the epoch but loaded nothing. loaded: the other way round, which only an alternative does. */
  readonly at: 'standby' | 'raised' | 'loaded' | 'serving' | 'ended';
  readonly epoch: number;
  /** What its memory says the record is. */
  readonly memory: number;
  /** checked: a transaction that looked at the epoch and holds nothing. locked: it holds the row of the epoch. done: committed. */
  readonly transaction: 'none' | 'checked' | 'locked' | 'done';
}

export interface Read {
  readonly at: 'idle' | 'asked' | 'answered';
  /** What was certain when it was asked, as a position in the log of commits: it may see nothing older. */
  readonly floor: number;
  readonly value: number;
}

export interface LeadershipState {
  readonly epoch: number;
  readonly record: number;
  /** Values in the order of their commits; the first was there before. */
  readonly log: readonly number[];
  /** The first hub's lease has ended on the clock of the database. */
  readonly leaseEnded: boolean;
  readonly hubs: readonly Hub[];
  /** Of the write through each hub. */
  readonly writes: readonly ('idle' | 'sent' | 'acknowledged' | 'unknown')[];
  readonly reads: readonly Read[];
}

/** The value that the write through hub 0 or 1 writes. */
export function valueThrough(id: HubId): number {
  return id + 1;
}

export const initialState: LeadershipState = {
  epoch: 1,
  record: 0,
  log: [0],
  leaseEnded: false,
  hubs: [
    { at: 'serving', epoch: 1, memory: 0, transaction: 'none' },
    { at: 'standby', epoch: 0, memory: 0, transaction: 'none' },
  ],
  writes: ['idle', 'idle'],
  reads: [
    { at: 'idle', floor: 0, value: -1 },
    { at: 'idle', floor: 0, value: -1 },
  ],
};

export function withHub(state: LeadershipState, id: HubId, change: Partial<Hub>): LeadershipState {
  return { ...state, hubs: state.hubs.map((hub, index) => (index === id ? { ...hub, ...change } : hub)) };
}

export function withWrite(state: LeadershipState, id: HubId, write: LeadershipState['writes'][number]): LeadershipState {
  return { ...state, writes: state.writes.map((old, index) => (index === id ? write : old)) };
}

export function withRead(state: LeadershipState, index: number, change: Partial<Read>): LeadershipState {
  return { ...state, reads: state.reads.map((read, at) => (at === index ? { ...read, ...change } : read)) };
}

/** The whole state in a few letters. */
export function keyOf(state: LeadershipState): string {
  let key = `${state.epoch}${state.record}${state.log.join('')}${state.leaseEnded ? '!' : ''}|${state.writes.join()}`;
  for (const hub of state.hubs) key += `|${hub.at}${hub.epoch}${hub.memory}${hub.transaction}`;
  for (const read of state.reads) key += `|${read.at}${read.floor},${read.value}`;
  return key;
}

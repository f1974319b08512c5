/** The choices of leadership. All are as the design says in `protocol`; every alternative changes one and must be caught. */

export interface LeadershipRules {
  /** Where a write looks at the epoch: in its transaction, holding the row; before it; nowhere. */
  readonly fence: 'in the transaction' | 'before it' | 'nowhere';
  /** A new leader raises the epoch first and loads then. */
  readonly raisesBeforeLoading: boolean;
  /** A new leader waits until the old one's lease has ended. */
  readonly waitsForLease: boolean;
  /** A hub answers reads only while its lease holds on its own monotonic clock, which ends before the database's. */
  readonly readsWithinLease: boolean;
  /** Memory changes only after the commit. */
  readonly memoryAfterCommit: boolean;
  /** A write is acknowledged only when memory has it. */
  readonly acknowledgesAfterMemory: boolean;
}

export const protocol: LeadershipRules = {
  fence: 'in the transaction',
  raisesBeforeLoading: true,
  waitsForLease: true,
  readsWithinLease: true,
  memoryAfterCommit: true,
  acknowledgesAfterMemory: true,
};

export const alternatives: readonly { readonly name: string; readonly rules: LeadershipRules; readonly breaks: RegExp }[] = [
  { name: 'no fence', rules: { ...protocol, fence: 'nowhere' }, breaks: /^stale/ },
  { name: 'fence looked at before the transaction', rules: { ...protocol, fence: 'before it' }, breaks: /^stale/ },
  { name: 'load before the epoch is raised', rules: { ...protocol, raisesBeforeLoading: false }, breaks: /^stale/ },
  { name: 'lead before the old lease has ended', rules: { ...protocol, waitsForLease: false }, breaks: /^stale/ },
  { name: 'old hub reads from memory past its lease', rules: { ...protocol, readsWithinLease: false }, breaks: /^stale/ },
  { name: 'memory changed before the commit', rules: { ...protocol, memoryAfterCommit: false }, breaks: /^phantom/ },
  { name: 'acknowledge before memory has it', rules: { ...protocol, acknowledgesAfterMemory: false }, breaks: /^stale/ },
];

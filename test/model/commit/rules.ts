/** The protocol's choices. All are as the design says in `protocol`; every alternative changes one and must be caught. */

export interface CommitRules {
  /** The id is recorded pending before any byte is written. */
  readonly recordsIntent: boolean;
  /** A commit is sent only when the bytes are durable. */
  readonly waitsForBytes: boolean;
  /** pending -> live is a compare-and-set. */
  readonly checksRecord: boolean;
  /** Conditions are judged inside the commit, under the row's lock. */
  readonly judgesInCommit: boolean;
  /** A commit whose key is remembered is answered from memory. */
  readonly remembersKeys: boolean;
  /** An error of the commit leads to nothing being deleted. */
  readonly keepsNewBlobOnError: boolean;
  /** The replaced blob dies in the commit, not before it. */
  readonly keepsOldBlobUntilCommit: boolean;
  /** An expired intent becomes dead by compare-and-set before anything is deleted. */
  readonly expiresByState: boolean;
  /** A dead blob waits until every read that resolved it before has ended. */
  readonly waitsForReaders: boolean;
  /** A gone blob is deleted once more when no upload of it can be under way. */
  readonly deletesTwice: boolean;
}

export const protocol: CommitRules = {
  recordsIntent: true,
  waitsForBytes: true,
  checksRecord: true,
  judgesInCommit: true,
  remembersKeys: true,
  keepsNewBlobOnError: true,
  keepsOldBlobUntilCommit: true,
  expiresByState: true,
  waitsForReaders: true,
  deletesTwice: true,
};

export interface Alternative {
  readonly name: string;
  readonly rules: CommitRules;
  /** The property that it breaks, as `properties.ts` names it. */
  readonly breaks: RegExp;
}

/** The seven of the design page first. */
export const alternatives: readonly Alternative[] = [
  { name: 'delete the new blob when the commit errs', rules: { ...protocol, keepsNewBlobOnError: false }, breaks: /^P[12]/ },
  { name: 'delete the old blob before the commit', rules: { ...protocol, keepsOldBlobUntilCommit: false }, breaks: /^P[14]/ },
  {
    name: 'collector deletes an expired intent without changing its state',
    rules: { ...protocol, expiresByState: false },
    breaks: /^P[124]/,
  },
  { name: "commit that ignores the intent's state", rules: { ...protocol, checksRecord: false }, breaks: /^P[124]/ },
  {
    name: 'no intent: scan, look up, delete',
    rules: { ...protocol, recordsIntent: false, checksRecord: false },
    breaks: /^P[124]/,
  },
  { name: 'no read grace', rules: { ...protocol, waitsForReaders: false }, breaks: /^P4/ },
  { name: 'delete once', rules: { ...protocol, deletesTwice: false }, breaks: /^P3/ },
  { name: 'commit before the bytes are durable', rules: { ...protocol, waitsForBytes: false }, breaks: /^P2/ },
  { name: 'condition judged before the commit', rules: { ...protocol, judgesInCommit: false }, breaks: /^P5/ },
  { name: 'no memory of keys', rules: { ...protocol, remembersKeys: false }, breaks: /^P6/ },
];

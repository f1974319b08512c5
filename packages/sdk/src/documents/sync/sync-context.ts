/** What every step of syncing is given. */
import type { FamilyKeySource } from '../encryption/family-keys.ts';
import type { DocumentLimits } from '../limits.ts';
import type { LocalStore } from '../local/local-store.ts';
import type { Queue } from '../local/queue.ts';
import type { ChangeLog } from '../manifest/change-log.ts';
import type { ConflictRule } from '../manifest/winner.ts';
import type { UserKeys } from '../object-keys.ts';
import type { DocumentStorage } from '../storage/storage.ts';

export interface SyncContext {
  readonly storage: DocumentStorage;
  readonly store: LocalStore;
  readonly queue: Queue;
  readonly log: ChangeLog;
  readonly keys: UserKeys;
  readonly keysOf: (familyMemberId: string) => FamilyKeySource;
  readonly rule: ConflictRule;
  readonly deviceId: string;
  readonly limits: DocumentLimits;
}

/** Two devices changed one record without knowing of each other. */
export interface Conflict {
  readonly familyMemberId: string;
  readonly recordId: string;
  /** What this device wrote. */
  readonly mine: number;
  /** What somebody else wrote over the same version. */
  readonly theirs: number;
  /** `versions`: both are kept and mine is current. `last-write-wins`: the newer one is, and the other is gone. */
  readonly current: 'mine' | 'theirs';
}

/** What the manifest names and this device could not take over. It is passed by: one broken object must not keep the others away. */
export interface LostBlob {
  readonly key: string;
  /** `absent`: somebody removed it by hand. `unreadable`: it was changed, or sealed with another key. */
  readonly fault: 'absent' | 'unreadable';
}

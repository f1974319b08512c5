/** The store vault at the hub, put together. What each part does stands in its file; who may ask for it is judged in vault-handlers.ts. */
import type { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { HubConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { Commits } from './commit-uploads.ts';
import { Histories } from './histories.ts';
import { Reservations } from './reserve-uploads.ts';
import { Saves } from './save-snapshot.ts';
import { SnapshotHeads } from './snapshot-heads.ts';
import { VaultRooms } from './vault-rooms.ts';

export interface VaultOptions {
  readonly config: HubConfig;
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
  readonly references: BlobReferences;
  readonly onFault: (error: StoreError) => void;
}

export interface Vault {
  readonly reservations: Reservations;
  readonly commits: Commits;
  readonly saves: Saves;
  readonly heads: SnapshotHeads;
  readonly histories: Histories;
}

export function createVault(options: VaultOptions): Vault {
  const { config, lanes, database, clock, references } = options;
  const rooms = new VaultRooms();
  const heads = new SnapshotHeads(database, config.collector.graceMs);
  const histories = new Histories(database, clock);
  return {
    reservations: new Reservations(lanes, references),
    commits: new Commits({ lanes, references, rooms, onAppended: (subject) => histories.appended(subject) }),
    saves: new Saves({ lanes, references, rooms, heads, saveMs: config.vault.saveMs }),
    heads,
    histories,
  };
}

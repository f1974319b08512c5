/** Composes what serves shell histories. */
import type { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Access } from '../access/access.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import { HistoryCleaner } from './history-cleaner.ts';
import { HistoryDeletions } from './history-deletions.ts';
import { HistoryDevices } from './history-devices.ts';
import { historyHandlers } from './history-handlers.ts';
import { HistoryInboxes } from './history-inboxes.ts';
import { HistoryRewrites } from './history-rewrites.ts';
import { HistorySubmissions } from './history-submissions.ts';

export interface HistoriesOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly references: BlobReferences;
  readonly containers: Containers;
  readonly access: Access;
  readonly clock: Clock;
  readonly cleanEveryMs: number;
  readonly rewriteAfterMs: number;
  readonly reachedBy: (spoke: string) => readonly string[];
  readonly leads: () => boolean;
  readonly onFault: (error: StoreError) => void;
}

export function createHistories(options: HistoriesOptions) {
  const { lanes, database, references } = options;
  const handlers = historyHandlers({
    ...options,
    devices: new HistoryDevices(lanes, database),
    submissions: new HistorySubmissions(lanes, references),
    inboxes: new HistoryInboxes(lanes, database, options.clock),
    deletions: new HistoryDeletions(lanes, database, references),
    rewrites: new HistoryRewrites(options),
  });
  return { handlers, cleaner: new HistoryCleaner({ ...options, everyMs: options.cleanEveryMs }) };
}

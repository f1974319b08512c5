/** The store vault at the hub, put together. What each part does stands in its file; who may ask for it is judged in vault-handlers.ts. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { HubConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { UploadLooks } from '../blobs/collector.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import { findAwaitedUploads, mailboxOfWork } from './awaited-uploads.ts';
import { Commits } from './commit-uploads.ts';
import { Histories } from './histories.ts';
import { Retention } from './retention.ts';
import { Reservations } from './reserve-uploads.ts';
import { Saves } from './save-snapshot.ts';
import { SnapshotHeads } from './snapshot-heads.ts';
import { UploadCleaner } from './upload-cleaner.ts';
import { VaultRooms } from './vault-rooms.ts';

export interface VaultOptions {
  readonly config: HubConfig;
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
  readonly references: BlobReferences;
  readonly containers: Pick<Containers, 'all' | 'byId' | 'byName'>;
  readonly onFault: (error: StoreError) => void;
}

export interface Vault {
  readonly reservations: Reservations;
  readonly commits: Commits;
  readonly saves: Saves;
  readonly heads: SnapshotHeads;
  readonly histories: Histories;
  /** For tests: a round now. */
  readonly uploadCleaner: UploadCleaner;
  readonly retention: Retention;
  /** For the collector, which gives spokes the looking for direct uploads. */
  readonly uploadLooks: UploadLooks;
  start(): void;
  close(): Promise<void>;
}

export function createVault(options: VaultOptions): Vault {
  const { config, lanes, database, clock, references, containers, onFault } = options;
  const rooms = new VaultRooms();
  const heads = new SnapshotHeads(database, config.collector.graceMs);
  const histories = new Histories(database, clock);
  const uploadCleaner = new UploadCleaner({
    ...options,
    containerOf: (containerId) => containers.byId(containerId),
    pendingMs: config.vault.pendingMs,
    directPendingMs: Math.max(config.vault.directPendingMs, config.vault.pendingMs),
    everyMs: config.vault.cleanEveryMs,
  });
  const retention = new Retention({ ...options, containers: () => containers.all() });
  const { start, close } = loops(options, { uploadCleaner, retention });
  return {
    uploadCleaner,
    retention,
    start,
    close,
    uploadLooks: {
      awaitedBy: async (querier, work) => {
        const container = containers.byId(mailboxOfWork(work).containerId);
        if (container === undefined) return { container: '', uploads: [] };
        return { container: container.name, uploads: await findAwaitedUploads(querier, container.tenantId, work) };
      },
      onAbsent: (work, uploadIds) => {
        const container = containers.byId(mailboxOfWork(work).containerId);
        if (container === undefined) return;
        uploadCleaner.giveUp(container, uploadIds).catch((thrown: unknown) => onFault(StoreError.from(thrown)));
      },
    },
    reservations: new Reservations({ lanes, references, isThere: (containerId) => containers.byId(containerId) !== undefined }),
    commits: new Commits({ lanes, references, rooms, onAppended: (subject) => histories.appended(subject) }),
    saves: new Saves({ lanes, references, rooms, heads, saveMs: config.vault.saveMs }),
    heads,
    histories,
  };
}

function loops({ config, clock, onFault }: VaultOptions, rounds: Pick<Vault, 'uploadCleaner' | 'retention'>) {
  const stop = new AbortController();
  const running: Promise<void>[] = [];
  return {
    start: () => {
      const { cleanEveryMs, retainEveryMs } = config.vault;
      const { signal } = stop;
      running.push(
        repeat({ clock, everyMs: cleanEveryMs, signal, onFault }, () => rounds.uploadCleaner.round()),
        // A hub that is restarted more often than this has to come to it, too.
        repeat({ clock, everyMs: retainEveryMs, signal, onFault, beginsAtOnce: true }, () => rounds.retention.round()),
      );
    },
    close: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

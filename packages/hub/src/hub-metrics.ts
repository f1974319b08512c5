/** What the hub shows of itself, its collector and its spokes on the private listener. */
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { Lanes } from './lanes/lanes.ts';
import type { Services } from './services.ts';

export function registerHubMetrics(metrics: Metrics, parts: { readonly services: Services; readonly lanes: Lanes }): void {
  const { services, lanes } = parts;
  const observe = (name: string, help: string, read: () => number) => metrics.observe({ name: `felloe_hub_${name}`, help }, read);
  observe('lane_batches', 'Batches committed by the lanes since the start.', () => lanes.counters.batches);
  observe('lane_jobs', 'Commits in those batches: the ratio is what group commit saves.', () => lanes.counters.jobs);
  observe('one_trip_batches', 'Of those batches, the ones that went in a single statement.', () => lanes.counters.trips);
  observe('trips', 'Single statements sent to commit: batches of several lanes share one.', () => services.artifacts.trips.sent);
  observe(
    'doubted_trips',
    'Single statements that met another record than was believed and went the usual way.',
    () => lanes.counters.doubtedTrips,
  );
  observe('lane_waiting', 'Commits waiting for a transaction.', () => lanes.waiting);
  observe('ambiguous_commits', 'COMMITs whose answer was lost and that were settled.', () => lanes.counters.ambiguousCommits);
  observe('replayed_requests', 'Repeated requests answered from their record.', () => lanes.counters.replayedRequests);
  observe('calls_in_flight', 'Calls of spokes being served.', () => services.router.inFlight);
  observe('cache_entries', 'Records in the metadata cache.', () => services.cache.size);
  observe('cache_bytes', 'Bytes of the metadata cache, as counted against its bound.', () => services.cache.bytes);
  observe('sessions', 'Connected sessions of spoke workers.', () => services.sessions.connected().length);
  observe('pending_blobs', 'Blob ids leased and not committed.', () => services.pending.size);
  observe('collector_found', 'Pieces of work the collector recorded.', () => services.collector.counters.found);
  observe('collector_finished', 'Pieces of work spokes finished.', () => services.collector.counters.finished);
  observe('collector_failed', 'Pieces of work that failed and are tried again.', () => services.collector.counters.failed);
  observe('expired_leases', 'Leases of blob ids that expired unused.', () => services.collector.counters.expiredLeases);
  observe('lost_blobs', 'Blobs that a record names and no backend has, as spokes report. Must stay 0.', () =>
    services.reported('lost_blob_total'),
  );
  observe('scrub_pages', 'Pages of backends compared with the records.', () => services.scrub.counters.pages);
  observe(
    'scrub_lost_blobs',
    'Live blobs that the scrub did not find whole on their backends. Must stay 0.',
    () => services.scrub.counters.lost,
  );
  observe(
    'scrub_strays',
    'Blobs and segments in no record that were given out to be deleted.',
    () => services.scrub.counters.strays,
  );
  observe(
    'scrub_foreign_pages',
    'Pages that were mostly unknown, and therefore left alone. Must stay 0.',
    () => services.scrub.counters.foreignPages,
  );
  observe('lifecycle_pages', 'Pages that lifecycle walks looked at.', () => services.lifecycle.counters.pages);
  observe('lifecycle_removed', 'Versions removed and uploads aborted by lifecycle.', () => services.lifecycle.counters.removed);
  observe('notifications_waiting', 'Notifications that wait for their targets.', () => services.notifications.waiting());
  observe('notifications_told', 'Notifications that their targets took.', () => services.notifications.counters.told);
  observe('notifications_failed', 'Tries that a target did not take.', () => services.notifications.counters.failed);
  observe('notifications_given_up', 'Notifications that were given up.', () => services.notifications.counters.buried);
  observe('vault_waiting', 'Readers of the store vault that wait for an entry.', () => services.vault.histories.waiting);
  observe('vault_cached_snapshots', 'Snapshots of the store vault held in RAM.', () => services.vault.heads.size);
  observe(
    'vault_forgotten_uploads',
    'Uploads of the store vault whose time was over.',
    () => services.vault.uploadCleaner.removed,
  );
  observe('vault_expired_entries', 'Entries of the store vault that retention removed.', () => services.vault.retention.removed);
  observe('removed_locks', 'Records of locks removed because nobody had them for long.', () => services.lockRemoval.removed);
  observe('outbox_lag', 'Events committed and not yet relayed to NATS.', () => services.relayLag());
}

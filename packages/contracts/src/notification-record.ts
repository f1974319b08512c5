/**
 * The JSON of a notification as S3's consumers read it, version 2.x. An external schema like those of HTTP: its words are S3's, and
 * this file is where ours become them. Source: AWS, "Event message structure" and "Supported event types".
 */
import type { NotificationEvent } from '@felloe/engine/container/notifications.ts';

/** A change that is told. */
export interface NotifiedChange {
  readonly event: NotificationEvent;
  readonly ruleId: string;
  readonly tenantId: string;
  readonly container: string;
  readonly path: string;
  readonly region: string;
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly principalId: string;
  readonly sourceAddress: string;
  /** Rises with every change of the container. */
  readonly sequence: number;
  /** Empty in a container that never had versions. */
  readonly versionName: string;
  /** Absent of what is gone. */
  readonly etag?: string;
  readonly size?: number;
}

/** S3's names, as they stand in a configuration after `s3:` and, of single events, in records. */
export const s3NamesOfEvents = {
  'created.put': 'ObjectCreated:Put',
  'created.post': 'ObjectCreated:Post',
  'created.copy': 'ObjectCreated:Copy',
  'created.complete': 'ObjectCreated:CompleteMultipartUpload',
  'removed.version': 'ObjectRemoved:Delete',
  'removed.marker': 'ObjectRemoved:DeleteMarkerCreated',
  'expired.version': 'LifecycleExpiration:Delete',
  'expired.marker': 'LifecycleExpiration:DeleteMarkerCreated',
  'tags.written': 'ObjectTagging:Put',
  'tags.removed': 'ObjectTagging:Delete',
  'access_list.written': 'ObjectAcl:Put',
  'restore.asked': 'ObjectRestore:Post',
  'restore.done': 'ObjectRestore:Completed',
  'restore.expired': 'ObjectRestore:Delete',
  'tier.changed': 'LifecycleTransition',
  'tier.archived': 'IntelligentTiering',
  lost: 'ReducedRedundancyLostObject',
  'replication.failed': 'Replication:OperationFailedReplication',
  'replication.late': 'Replication:OperationMissedThreshold',
  'replication.in_time': 'Replication:OperationReplicatedAfterThreshold',
  'replication.untracked': 'Replication:OperationNotTracked',
} as const satisfies Record<NotificationEvent, string>;

const sequencerWidth = 16;

/** One record in the envelope that S3 sends. */
export function notificationRecord(change: NotifiedChange): string {
  const record = {
    eventVersion: '2.3',
    eventSource: 'aws:s3',
    awsRegion: change.region,
    eventTime: change.timestamp,
    eventName: s3NamesOfEvents[change.event],
    userIdentity: { principalId: change.principalId },
    requestParameters: { sourceIPAddress: change.sourceAddress },
    responseElements: {},
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: change.ruleId,
      // S3's bucket.
      bucket: {
        name: change.container,
        ownerIdentity: { principalId: change.tenantId },
        arn: `arn:aws:s3:::${change.container}`,
      },
      object: {
        key: formEncoded(change.path),
        ...(change.size === undefined ? {} : { size: change.size }),
        ...(change.etag === undefined ? {} : { eTag: change.etag }),
        ...(change.versionName === '' ? {} : { versionId: change.versionName }),
        // Compared as text, after padding (AWS); so it is padded already.
        sequencer: change.sequence.toString(16).toUpperCase().padStart(sequencerWidth, '0'),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** What S3 sends to a target when a configuration that names it is put. */
export function notificationTest(told: { readonly container: string; readonly timestamp: string; readonly id: string }): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: told.timestamp,
    // S3's word.
    Bucket: told.container,
    RequestId: told.id,
    HostId: 'felloe',
  });
}

/** As forms are encoded, with slashes left: consumers undo it with their form decoder. */
function formEncoded(path: string): string {
  return new URLSearchParams({ p: path }).toString().slice(2).replaceAll('%2F', '/');
}

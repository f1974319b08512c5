/** The notifications setting of a container: which changes are told, to whom. They are told from the outbox, at least once and in order. */

/** Every event there is a word for. Those of restore, replication and tiering are accepted and come with what they tell of. */
export const notificationEvents = [
  'created.put',
  'created.post',
  'created.copy',
  'created.complete',
  'removed.version', // bytes are gone: in a container without versions, or one version by its name
  'removed.marker', // a marker was made
  'expired.version', // as above, by lifecycle
  'expired.marker',
  'tags.written',
  'tags.removed',
  'access_list.written',
  'restore.asked',
  'restore.done',
  'restore.expired',
  'tier.changed', // S3's LifecycleTransition
  'tier.archived', // S3's IntelligentTiering
  'lost', // S3's ReducedRedundancyLostObject
  'replication.failed',
  'replication.late',
  'replication.in_time',
  'replication.untracked',
] as const;

export type NotificationEvent = (typeof notificationEvents)[number];

/** A whole family is wanted with `<family>.*`. */
export type WantedEvent = NotificationEvent | `${'created' | 'removed' | 'expired' | 'tags' | 'restore' | 'replication'}.*`;

/** `identity` is the client's own word for the target (in S3 an ARN), which it is told again. */
export type NotificationTarget =
  | { readonly kind: 'nats'; readonly subject: string; readonly identity: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly identity: string };

export interface NotificationRule {
  /** Of the configuration; made by us when the client gave none. */
  readonly id: string;
  /** In the order they were given. */
  readonly events: readonly WantedEvent[];
  /** Which part of S3's document it stands in; records do not differ by it. */
  readonly form: 'queue' | 'topic' | 'function';
  readonly prefix?: string;
  readonly suffix?: string;
  readonly target: NotificationTarget;
}

export interface NotificationsSetting {
  readonly rules: readonly NotificationRule[];
  /** S3's EventBridgeConfiguration: accepted and told again; our own event stream has every change anyway. */
  readonly tellsEventBridge?: boolean;
}

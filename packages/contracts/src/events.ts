/**
 * What the product tells about its operations (seed 004's structure). Changes come from the outbox: at least once, in order per
 * container, `id` deduplicates. Reads come from spokes: at most once, without a position.
 */
export const eventTypes = [
  'container.created',
  'container.removed',
  'container.configured',
  'artifact.created',
  'artifact.removed',
  'artifact.annotated',
  'upload.created',
  'upload.part_recorded',
  'upload.aborted',
  'vault.upload.reserved',
  'vault.snapshot.stored',
  'vault.snapshot.saved',
  'vault.entry.appended',
  'vault.entries.removed',
  'backup.uploaded',
  'backup.archived',
  'backup.rotated',
  'backup.moved',
  'artifact.read',
  'artifact.listed',
  'lock.acquired',
  'lock.renewed',
  'lock.released',
  'history.device_registered',
  'history.device_removed',
  'history.submitted',
  'history.deleted',
  'tenant.created',
  'tenant.removed',
  'role.created',
  'role.removed',
  'key.created',
  'key.revoked',
  'token.created',
  'token.revoked',
  'account.created',
  'account.enabled',
  'account.disabled',
  'account.password_set',
  'account.removed',
  'device.registered',
  'device.revoked',
  'grant.created',
  'grant.revoked',
  'encryption_key.created',
  'encryption_key.rotated',
  'encryption_key.enabled',
  'encryption_key.disabled',
  'backend.added',
  'backend.configured',
  'backend.removed',
  'blob.lost',
  'spoke.joined',
  'spoke.left',
] as const;

export type EventType = (typeof eventTypes)[number];

export interface Event {
  /**
   * `<lane>-<sequence>` for changes; unique, and never given to another event unless the database is restored to an earlier time. On NATS
   * `Nats-Msg-Id` begins with it and is unique then, too.
   */
  readonly id: string;
  readonly type: EventType;
  /** Container name; empty when the event is not about one. */
  readonly container: string;
  /** Path; empty when the event is not about an artifact. */
  readonly artifact: string;
  /** put, copy, complete, remove, get, head, list, … */
  readonly operation: string;
  readonly tenantId: string;
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

/** NATS subject of an event: `felloe.events.<tenant>.<container or ->.<type with dots as dashes>`. Container names have dots; they become underscores. */
export function subjectOf(event: Pick<Event, 'tenantId' | 'container' | 'type'>): string {
  const container = event.container === '' ? '-' : event.container.replaceAll('.', '_');
  return `felloe.events.${event.tenantId}.${container}.${event.type.replaceAll('.', '-')}`;
}

/**
 * Notification rules between S3's document and our setting. Targets are named by ARNs, as SDKs insist on: `arn:felloe:nats:::<subject>`
 * and `arn:felloe:webhook:::<URL>`. Region and account in them are taken and told again, and mean nothing.
 */
import { randomUUID } from 'node:crypto';
import { s3NamesOfEvents } from '@felloe/contracts/notification-record.ts';
import type {
  NotificationRule,
  NotificationsSetting,
  NotificationTarget,
  WantedEvent,
} from '@felloe/engine/container/notifications.ts';
import { readNotifications, wantedEvents } from '@felloe/engine/container/notifications-document.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type {
  NotificationConfiguration,
  NotificationElement,
  NotificationForm,
} from '@felloe/s3-wire/xml/commands/notification-configuration.ts';

const formNames = {
  QueueConfiguration: 'queue',
  TopicConfiguration: 'topic',
  CloudFunctionConfiguration: 'function',
} as const satisfies Record<NotificationForm, NotificationRule['form']>;
const families: Readonly<Record<string, string>> = {
  'created.*': 'ObjectCreated:*',
  'removed.*': 'ObjectRemoved:*',
  'expired.*': 'LifecycleExpiration:*',
  'tags.*': 'ObjectTagging:*',
  'restore.*': 'ObjectRestore:*',
  'replication.*': 'Replication:*',
};
const eventNames = new Map<WantedEvent, string>();
const eventsByName = new Map<string, WantedEvent>();
for (const event of wantedEvents) {
  const name = `s3:${families[event] ?? s3NamesOfEvents[event as keyof typeof s3NamesOfEvents]}`;
  eventNames.set(event, name);
  eventsByName.set(name, event);
}

/** @throws S3Error InvalidArgument for unknown events and targets, and for IDs that come twice. */
export function notificationsSettingOf({ rules, eventBridge }: NotificationConfiguration): NotificationsSetting {
  try {
    return readNotifications({ rules: rules.map(ruleOf), ...(eventBridge ? { tellsEventBridge: true } : {}) });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    const message = thrown.message.includes('.target')
      ? 'Unable to validate the following destination configurations'
      : `The notification configuration is not valid: ${thrown.message}.`;
    throw new S3Error('InvalidArgument', message, { cause: thrown });
  }
}

export function notificationConfigurationOf(setting: NotificationsSetting | undefined): NotificationConfiguration {
  return { rules: (setting?.rules ?? []).map(elementOf), eventBridge: setting?.tellsEventBridge === true };
}

function ruleOf(element: NotificationElement): NotificationRule {
  const { id, form, arn, events, prefix, suffix } = element;
  return {
    id: id === undefined || id === '' ? randomUUID() : id,
    form: formNames[form],
    events: events.map(eventOf),
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
    target: targetOf(arn),
  };
}

function elementOf({ id, form, events, prefix, suffix, target }: NotificationRule): NotificationElement {
  const element = (Object.keys(formNames) as NotificationForm[]).find((name) => formNames[name] === form);
  return {
    id,
    form: element ?? 'QueueConfiguration',
    arn: target.identity,
    events: events.map((event) => eventNames.get(event) ?? event),
    prefix,
    suffix,
  };
}

function eventOf(name: string): WantedEvent {
  const event = eventsByName.get(name);
  if (event !== undefined) return event;
  throw new S3Error('InvalidArgument', 'A specified event is not supported for notifications.', {
    extra: { ArgumentName: 'Event', ArgumentValue: name.slice(0, 64) },
  });
}

function targetOf(arn: string): NotificationTarget {
  const match = /^arn:[a-z0-9-]*:(nats|webhook):[^:]*:[^:]*:(.+)$/s.exec(arn);
  const [, kind, resource] = match ?? [];
  if (kind === 'nats' && resource !== undefined) return { kind, subject: resource, identity: arn };
  if (kind === 'webhook' && resource !== undefined) return { kind, url: resource, identity: arn };
  throw new S3Error('InvalidArgument', 'Unable to validate the following destination configurations', {
    extra: { ArgumentName: 'arn', ArgumentValue: arn.slice(0, 256) },
  });
}

/** Reading the notifications setting. */
import { limits } from '../limits.ts';
import {
  type NotificationRule,
  type NotificationsSetting,
  type NotificationTarget,
  notificationEvents,
  type WantedEvent,
} from './notifications.ts';
import { fieldsOf, listOf, malformed, oneOf, optional, textOf, truthOf } from './strict-document.ts';

/** Families of which every event can be wanted at once. */
const families = ['created.*', 'removed.*', 'expired.*', 'tags.*', 'restore.*', 'replication.*'] as const;
export const wantedEvents: readonly WantedEvent[] = [...families, ...notificationEvents];

/** Tokens of letters, digits, `-` and `_`: no wildcards, no blanks, nothing that NATS reads as its own. */
const subjectPattern = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;

/** @throws StoreError `invalid_argument` */
export function readNotifications(value: unknown): NotificationsSetting {
  const fields = fieldsOf(value, ['rules', 'tellsEventBridge']);
  const rules = listOf(fields['rules'], { place: 'rules', min: 0, max: limits.setting.notificationRulesMax }, readRule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw malformed('rules', 'have an id twice');
  const tellsEventBridge = optional(fields['tellsEventBridge'], (flag) => truthOf(flag, 'tellsEventBridge'));
  return { rules, ...(tellsEventBridge === undefined ? {} : { tellsEventBridge }) };
}

function readRule(value: unknown, place: string): NotificationRule {
  const { id, events, form, prefix, suffix, target } = fieldsOf(
    value,
    ['id', 'events', 'form', 'prefix', 'suffix', 'target'],
    place,
  );
  const part = (field: string) => (text: unknown) => textOf(text, `${place}.${field}`, limits.artifact.pathBytesMax);
  const [wantedPrefix, wantedSuffix] = [optional(prefix, part('prefix')), optional(suffix, part('suffix'))];
  const name = textOf(id, `${place}.id`, limits.setting.ruleIdLengthMax);
  if (name === '') throw malformed(`${place}.id`, 'is empty');
  return {
    id: name,
    events: listOf(events, { place: `${place}.events`, min: 1, max: wantedEvents.length }, (event, where) =>
      oneOf(event, where, wantedEvents),
    ),
    form: oneOf(form, `${place}.form`, ['queue', 'topic', 'function']),
    ...(wantedPrefix === undefined ? {} : { prefix: wantedPrefix }),
    ...(wantedSuffix === undefined ? {} : { suffix: wantedSuffix }),
    target: readTarget(target, `${place}.target`),
  };
}

function readTarget(value: unknown, place: string): NotificationTarget {
  const { kind, subject, url, identity } = fieldsOf(value, ['kind', 'subject', 'url', 'identity'], place);
  const chosen = oneOf(kind, `${place}.kind`, ['nats', 'webhook']);
  const told = textOf(identity, `${place}.identity`, limits.setting.targetLengthMax);
  const text = textOf(
    chosen === 'nats' ? subject : url,
    `${place}.${chosen === 'nats' ? 'subject' : 'url'}`,
    limits.setting.targetLengthMax,
  );
  if ((chosen === 'nats' ? url : subject) !== undefined) throw malformed(place, 'names two targets');
  if (chosen === 'nats') {
    if (!subjectPattern.test(text)) throw malformed(`${place}.subject`, 'is not a subject');
    return { kind: chosen, subject: text, identity: told };
  }
  if (!isWebhook(text)) throw malformed(`${place}.url`, 'is not an http or https address without credentials and fragment');
  return { kind: chosen, url: text, identity: told };
}

function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}

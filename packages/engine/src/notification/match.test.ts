import { expect, it } from 'vitest';
import type { NotificationEvent, NotificationRule, WantedEvent } from '../container/notifications.ts';
import { matchesNotificationRule, targetKeyOf } from './match.ts';

const rule = (events: WantedEvent[], filter: { prefix?: string; suffix?: string } = {}): NotificationRule => ({
  id: 'r',
  events,
  form: 'queue',
  target: { kind: 'nats', subject: 's', identity: 'arn' },
  ...filter,
});

it.each<[WantedEvent[], { prefix?: string; suffix?: string }, NotificationEvent, string, boolean]>([
  [['created.*'], {}, 'created.put', 'a', true],
  [['created.*'], {}, 'removed.version', 'a', false],
  [['created.copy'], {}, 'created.put', 'a', false],
  [['removed.version', 'created.put'], {}, 'created.put', 'a', true],
  [['expired.*'], {}, 'removed.version', 'a', false],
  [['removed.*'], {}, 'expired.version', 'a', false],
  [['lost'], {}, 'lost', 'a', true],
  [['created.*'], { prefix: 'img/', suffix: '.jpg' }, 'created.put', 'img/a.jpg', true],
  [['created.*'], { prefix: 'img/', suffix: '.jpg' }, 'created.put', 'img/a.png', false],
  [['created.*'], { prefix: 'img/', suffix: '.jpg' }, 'created.put', 'doc/a.jpg', false],
  [['created.*'], { prefix: 'aba', suffix: 'bab' }, 'created.put', 'abab', true],
])('%j with %j: %s of %s → %s', (events, filter, event, path, matches) => {
  expect(matchesNotificationRule(rule(events, filter), event, path)).toBe(matches);
});

it('has one order for one target, whatever names it', () => {
  expect(targetKeyOf({ kind: 'nats', subject: 's', identity: 'a' })).toBe(
    targetKeyOf({ kind: 'nats', subject: 's', identity: 'b' }),
  );
  expect(targetKeyOf({ kind: 'nats', subject: 's', identity: 'a' })).not.toBe(
    targetKeyOf({ kind: 'webhook', url: 's', identity: 'a' }),
  );
});

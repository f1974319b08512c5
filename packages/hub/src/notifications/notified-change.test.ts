import type { Event } from '@felloe/contracts/events.ts';
import { expect, it } from 'vitest';
import { notifiedChangeOf } from './notified-change.ts';

const event = (type: Event['type'], operation: string, data: Event['data'] = {}): Event => ({
  id: '1-2',
  type,
  container: 'c',
  artifact: 'a',
  operation,
  tenantId: 't',
  timestamp: '2026-05-07T10:00:00.000Z',
  data,
});

it.each<[string, Event, string | undefined]>([
  ['a PUT', event('artifact.created', 'put'), 'created.put'],
  ['a form', event('artifact.created', 'post'), 'created.post'],
  ['a copy', event('artifact.created', 'copy'), 'created.copy'],
  ['a completed upload', event('artifact.created', 'complete'), 'created.complete'],
  ['the new path of a rename', event('artifact.created', 'rename'), 'created.copy'],
  ['the old path of a rename', event('artifact.removed', 'rename', { existed: true }), 'removed.version'],
  ['a removal', event('artifact.removed', 'remove', { existed: true }), 'removed.version'],
  ['a removal of nothing', event('artifact.removed', 'remove', { existed: false }), undefined],
  ['a marker', event('artifact.removed', 'remove', { existed: true, marker: true }), 'removed.marker'],
  ['a marker over nothing', event('artifact.removed', 'remove', { existed: false, marker: true }), 'removed.marker'],
  [
    'a marker that is removed',
    event('artifact.removed', 'remove', { existed: true, marker: true, named: true }),
    'removed.version',
  ],
  ['a version that is removed', event('artifact.removed', 'remove', { existed: true, named: true }), 'removed.version'],
  ['an expiration', event('artifact.removed', 'expire', { existed: true }), 'expired.version'],
  ['an expiration by marker', event('artifact.removed', 'expire', { existed: true, marker: true }), 'expired.marker'],
  ['tags', event('artifact.annotated', 'annotate', { annotation: 'tags', removed: false }), 'tags.written'],
  ['tags that go', event('artifact.annotated', 'annotate', { annotation: 'tags', removed: true }), 'tags.removed'],
  ['an access list', event('artifact.annotated', 'annotate', { annotation: 'access_list' }), 'access_list.written'],
  ['a restore', event('artifact.annotated', 'annotate', { annotation: 'restore' }), 'restore.asked'],
  ['retention', event('artifact.annotated', 'annotate', { annotation: 'retention' }), undefined],
  ['a part', event('upload.part_recorded', 'record_part'), undefined],
])('%s', (_name, told, expected) => {
  expect(notifiedChangeOf(told)?.event).toBe(expected);
});

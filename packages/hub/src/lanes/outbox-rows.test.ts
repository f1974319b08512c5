import { limits } from '@felloe/engine/limits.ts';
import { expect, it } from 'vitest';
import { jsonList, jsonListItems } from '../database/array-literal.ts';
import { eventsAfter, outboxColumns, OutboxRows } from './outbox-rows.ts';

const [box, other] = [
  { tenantId: 't', containerId: 'box' },
  { tenantId: 't', containerId: 'other' },
];
/** What Postgres makes rows of: container, first sequence, events. */
function shapeOf(rows: OutboxRows): [string, number, string[]][] {
  if (rows.isEmpty) return [];
  const { toldContainers, toldSequences, toldCounts, toldEvents } = outboxColumns([{ lane: 1, now: 0, outbox: rows }]);
  const listed = (literal: string) => literal.slice(1, -1).split(',');
  return toldEvents.split('\u001f\u001e').map((list, index) => {
    const events = jsonListItems(list);
    expect(events).toHaveLength(Number(listed(toldCounts)[index]));
    return [listed(toldContainers)[index] ?? '', Number(listed(toldSequences)[index]) - events.length + 1, events];
  });
}

it('puts together what is of one container and follows without a gap', () => {
  const rows = new OutboxRows();
  rows.add(box, 4, '"a"');
  rows.add(box, 5, '"b"');
  rows.add(other, 6, '"c"');
  rows.add(box, 7, '"d"');
  rows.add(box, 9, '"e"');
  expect(shapeOf(rows)).toEqual([
    ['box', 4, ['"a"', '"b"']],
    ['other', 6, ['"c"']],
    ['box', 7, ['"d"']],
    ['box', 9, ['"e"']],
  ]);
});

it('keeps tenants apart whose events are about no container', () => {
  const rows = new OutboxRows();
  for (const [index, tenantId] of ['one', 'two', 'two'].entries()) rows.add({ tenantId, containerId: 'nil' }, index, '{}');
  expect(outboxColumns([{ lane: 1, now: 0, outbox: rows }])).toMatchObject({ toldTenants: '{one,two}', toldCounts: '{1,2}' });
});

it('begins another row before one is longer than it may be, and gives a long event its own', () => {
  const rows = new OutboxRows();
  const event = JSON.stringify('é'.repeat(149));
  const long = JSON.stringify('x'.repeat(limits.hub.outboxRowBytesMax));
  for (let sequence = 1; sequence <= 15; sequence += 1) rows.add(box, sequence, sequence === 14 ? long : event);
  const lists = shapeOf(rows).map(([, , events]) => events);
  expect(lists.map(({ length }) => length)).toEqual([6, 6, 1, 1, 1]);
  for (const events of lists.filter(({ length }) => length > 1)) {
    expect(Buffer.byteLength(jsonList(events))).toBeLessThanOrEqual(limits.hub.outboxRowBytesMax);
  }
});

it('goes back to a mark, in the middle of a row too', () => {
  const rows = new OutboxRows();
  const start = rows.mark();
  rows.add(box, 1, '1');
  const first = rows.mark();
  rows.add(box, 2, '2');
  rows.add(other, 3, '3');
  rows.backTo(first);
  expect(shapeOf(rows)).toEqual([['box', 1, ['1']]]);
  // What was taken back had its sequences: they are not given again.
  rows.add(box, 4, '4');
  rows.backTo(rows.mark());
  rows.add(box, 5, '5');
  expect(shapeOf(rows)).toEqual([
    ['box', 1, ['1']],
    ['box', 4, ['4', '5']],
  ]);
  rows.backTo(start);
  expect(shapeOf(rows)).toEqual([]);
  rows.add(box, 6, '6');
  expect(shapeOf(rows)).toEqual([['box', 6, ['6']]]);
});

it('reads a row from any place in it', () => {
  const row = { sequence: 9, events: 3, event: jsonList(['7', '8', '9']) };
  const from = (after: number) => eventsAfter(row, after).map(({ sequence, event }) => [sequence, event]);
  const all = [7, 8, 9].map((sequence) => [sequence, String(sequence)]);
  expect([0, 6, 7, 8, 9].map(from)).toEqual([all, all, all.slice(1), all.slice(2), []]);
  expect(eventsAfter({ sequence: 3, events: 1, event: '{}' }, 0)).toEqual([{ sequence: 3, event: '{}' }]);
  expect(() => eventsAfter({ ...row, events: 2 }, 0)).toThrow('row 9 of the outbox');
});

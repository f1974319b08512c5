import { describe, expect, it } from 'vitest';
import { checkEvents, type DeliveredEvent, type EventEvidence } from './events.ts';

const event = (sequence: number, change: string, path = 'p'): DeliveredEvent => ({ lane: '0', sequence, path, change });
const changes = (...names: string[]) => names.map((change) => ({ path: 'p', change, outcome: 'ok' as const }));
const reasons = (evidence: EventEvidence) => checkEvents(evidence).map(({ reason, change }) => `${reason} ${change}`);

describe('checkEvents', () => {
  it('accepts repeats, gaps in positions and an untold unknown change', () => {
    const evidence = {
      changes: [...changes('a', 'b'), { path: 'p', change: 'c', outcome: 'info' as const }],
      events: [event(1, 'a'), event(5, 'b'), event(1, 'a'), event(5, 'b')],
      versionOrder: new Map([['p', ['a', 'b']]]),
    };
    expect(reasons(evidence)).toEqual([]);
  });
  it('catches a missing event and a phantom', () => {
    expect(reasons({ changes: changes('a', 'b'), events: [event(1, 'a'), event(2, 'x')] })).toEqual(['phantom x', 'missing b']);
  });
  it('catches one change told at two positions, and two changes at one', () => {
    expect(reasons({ changes: changes('a'), events: [event(1, 'a'), event(2, 'a')] })).toEqual(['told twice a']);
    expect(reasons({ changes: changes('a', 'b'), events: [event(1, 'a'), event(1, 'b'), event(2, 'b')] })).toEqual([
      'two events at one position b',
    ]);
  });
  it('catches a step back in a lane and a wrong order of versions', () => {
    expect(reasons({ changes: changes('a', 'b'), events: [event(2, 'b'), event(1, 'a')] })).toEqual(['step back a']);
    const versionOrder = new Map([['p', ['a', 'b']]]);
    expect(reasons({ changes: changes('a', 'b'), events: [event(1, 'b'), event(2, 'a')], versionOrder })).toEqual([
      'order of versions a',
    ]);
  });
});

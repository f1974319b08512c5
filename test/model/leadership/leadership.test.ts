import { describe, expect, it } from 'vitest';
import { record } from '../../report.ts';
import { explore } from '../explore.ts';
import { leadershipModel } from './model.ts';
import { alternatives, protocol } from './rules.ts';

describe('leadership', () => {
  it('lets nobody read less than was known, in every interleaving', () => {
    const exploration = explore(leadershipModel(protocol));
    expect(exploration.violation).toBeUndefined();
    expect(exploration.resting).toBeGreaterThan(0);
    const { states, transitions } = exploration;
    console.info(`model of leadership: ${states} states, ${transitions} transitions`);
    record('model of leadership', { states, transitions, violations: 0 });
  });

  it.each(alternatives)('is needed as it is: "$name" is caught', ({ rules, breaks }) => {
    const { violation } = explore(leadershipModel(rules));
    expect(violation?.property).toMatch(breaks);
    expect(violation?.trace.length).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { explore } from '../explore.ts';
import { largeScenarios, scenarios, segmentModel } from './model.ts';
import { alternatives, protocol, type SegmentRules } from './rules.ts';

describe('packs and moves', () => {
  it.each(counts({ quick: scenarios, full: [...scenarios, ...largeScenarios] }))(
    'hold with $name in every interleaving',
    (scenario) => {
      const exploration = explore(segmentModel(scenario, protocol));
      expect(exploration.violation).toBeUndefined();
      expect(exploration.resting).toBeGreaterThan(0);
      console.info(`model of packs, ${scenario.name}: ${exploration.states} states, ${exploration.transitions} transitions`);
      record(`model of packs: ${scenario.name}`, {
        states: exploration.states,
        transitions: exploration.transitions,
        violations: 0,
      });
    },
  );

  it('need the epoch alone where a segment is sealed only by the end of its session', () => {
    expect(firstViolation({ ...protocol, checksSegment: false, sealsWhenFull: false })).toBeUndefined();
  });

  it.each(alternatives)('are needed as they are: "$name" is caught', ({ rules, breaks }) => {
    const caught = firstViolation(rules);
    expect(caught?.property).toMatch(breaks);
    expect(caught?.trace.length).toBeGreaterThan(0);
  });
});

/** Of the first scenario that shows one. */
function firstViolation(rules: SegmentRules) {
  for (const scenario of scenarios) {
    const { violation } = explore(segmentModel(scenario, rules));
    if (violation !== undefined) return violation;
  }
  return undefined;
}

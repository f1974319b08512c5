import { describe, expect, it } from 'vitest';
import { record } from '../../report.ts';
import { explore } from '../explore.ts';
import { commitModel, scenarios } from './model.ts';
import { alternatives, type CommitRules, protocol } from './rules.ts';

describe('the commit protocol', () => {
  it.each(scenarios)('holds with $name in every interleaving', (scenario) => {
    const exploration = explore(commitModel(scenario, protocol));
    expect(exploration.violation).toBeUndefined();
    expect(exploration.resting).toBeGreaterThan(0);
    console.info(
      `model of the commit protocol, ${scenario.name}: ${exploration.states} states, ${exploration.transitions} transitions`,
    );
    record(`model of the commit protocol: ${scenario.name}`, {
      states: exploration.states,
      transitions: exploration.transitions,
      violations: 0,
    });
  });

  it.each(alternatives)('is needed as it is: "$name" is caught', ({ rules, breaks }) => {
    const caught = firstViolation(rules);
    expect(caught?.property).toMatch(breaks);
    expect(caught?.trace.length).toBeGreaterThan(0);
  });
});

/** Of the first scenario that shows one. */
function firstViolation(rules: CommitRules) {
  for (const scenario of scenarios) {
    const { violation } = explore(commitModel(scenario, rules));
    if (violation !== undefined) return violation;
  }
  return undefined;
}

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFigures, record } from './report.ts';
import { renderReport } from './report-page.ts';
import { counts, seedFor, seedOf, tier, tierOf } from './tier.ts';

test('a count is the one of the tier', () => {
  expect(counts({ quick: 'quick', full: 'full' })).toBe(tier);
});

test('a misspelt tier or seed is refused', () => {
  expect(() => tierOf('fast')).toThrow('quick or full');
  expect(() => seedOf('x')).toThrow('whole number');
  expect([tierOf(undefined), tierOf('full'), seedOf(undefined), seedOf('7')]).toEqual(['quick', 'full', 1, 7]);
});

test('seeds are stable and differ by name', () => {
  expect(seedFor('a')).toBe(seedFor('a'));
  expect(seedFor('a')).not.toBe(seedFor('b'));
});

test('figures reach the report', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'felloe-')), 'figures');
  record('cut commits', { cuts: 500, lost: 0 }, file);
  record('kills', { kills: 1_040 }, file);
  const page = renderReport({
    date: '2026-01-02T03:04:05.000Z',
    commit: 'abc',
    seed: 5,
    durationSeconds: 60,
    machine: '2 cores',
    passed: 10,
    failed: 0,
    projects: [{ name: 'unit', passed: 10, failed: 0 }],
    records: readFigures(file),
  });
  expect(page).toContain('| cut commits | cuts 500, lost 0 |');
  expect(page).toContain('| kills | kills 1,040 |');
  expect(page).toContain('**10 passed, 0 failed**');
  expect(page).toContain('FELLOE_SEED=5');
});

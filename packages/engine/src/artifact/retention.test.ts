import { expect, it } from 'vitest';
import type { Retention } from './annotations.ts';
import { annotationsOfNew } from './new-annotations.ts';
import { defaultRetention, judgeRetentionChange, judgeVersionRemoval } from './retention.ts';

const now = Date.UTC(2026, 0, 31);
const lock = { enabled: true } as const;
const plain = { nowMs: now, mayBypassGovernance: false };
const bypassing = { nowMs: now, mayBypassGovernance: true };
const governance = (until: number): Retention => ({ mode: 'governance', until: now + until });
const compliance = (until: number): Retention => ({ mode: 'compliance', until: now + until });

it('keeps versions until their time, and under a hold for ever', () => {
  const code = (annotations: Parameters<typeof judgeVersionRemoval>[0], ask = plain) =>
    judgeVersionRemoval(annotations, ask)?.details['reason'];
  expect(code({})).toBeUndefined();
  expect(code({ retention: governance(0) })).toBeUndefined();
  expect(code({ retention: governance(1) })).toBe('governance');
  expect(code({ retention: governance(1) }, bypassing)).toBeUndefined();
  expect(code({ retention: compliance(1) }, bypassing)).toBe('compliance');
  expect(code({ retention: compliance(-1) })).toBeUndefined();
  expect(code({ legalHold: true }, bypassing)).toBe('legal_hold');
  expect(code({ legalHold: false })).toBeUndefined();
});

// Before, wanted, allowed plainly, allowed with bypass.
const changes: readonly [string, Retention | undefined, Retention | undefined, boolean, boolean][] = [
  ['a first retention', undefined, governance(10), true, true],
  ['after the old one has ended', compliance(-1), governance(1), true, true],
  ['governance prolonged', governance(10), governance(11), true, true],
  ['governance shortened', governance(10), governance(9), false, true],
  ['governance removed', governance(10), undefined, false, true],
  ['governance made compliance', governance(10), compliance(10), false, true],
  ['compliance prolonged', compliance(10), compliance(11), true, true],
  ['compliance shortened', compliance(10), compliance(9), false, false],
  ['compliance removed', compliance(10), undefined, false, false],
  ['compliance made governance', compliance(10), governance(20), false, false],
];

it.each(changes)('%s', (_name, before, wanted, plainly, bypassed) => {
  expect(judgeRetentionChange(before, wanted, lock, plain) === undefined).toBe(plainly);
  expect(judgeRetentionChange(before, wanted, lock, bypassing) === undefined).toBe(bypassed);
});

it('retains nothing where versions are not locked, nor until a time that is over', () => {
  const reason = (wanted: Retention, where: typeof lock | undefined) =>
    judgeRetentionChange(undefined, wanted, where, plain)?.details['reason'];
  expect(reason(governance(1), undefined)).toBe('object_lock_missing');
  expect(reason(governance(0), lock)).toBe('retention_past');
});

it('counts default retention in days or years of the calendar', () => {
  const until = (rule: { days: number } | { years: number }) =>
    defaultRetention({ enabled: true, defaultRetention: { mode: 'compliance', ...rule } }, now);
  expect(until({ days: 1 })).toEqual({ mode: 'compliance', until: Date.UTC(2026, 1, 1) });
  expect(until({ years: 3 })?.until).toBe(Date.UTC(2029, 0, 31));
  expect(defaultRetention(lock, now)).toBeUndefined();
});

it('annotates a new version with what its writer and its container say', () => {
  const annotated = (asked: string, owner = '', where?: Parameters<typeof annotationsOfNew>[0]['lock']) => {
    const annotations = annotationsOfNew({ asked, owner, lock: where, nowMs: now });
    return typeof annotations === 'string' ? annotations : annotations.code;
  };
  const withDefault = { ...lock, defaultRetention: { mode: 'governance', days: 1 } } as const;
  expect(annotated('')).toBe('');
  expect(annotated('', '', lock)).toBe('');
  expect(annotated('', 'tenant')).toBe('{"owner":"tenant"}');
  expect(annotated('{"tags":[{"key":"a","value":"b"}]}')).toBe('{"tags":[{"key":"a","value":"b"}]}');
  expect(annotated('', '', withDefault)).toBe(`{"retention":{"mode":"governance","until":${now + 86_400_000}}}`);
  expect(annotated(JSON.stringify({ retention: compliance(5) }), '', withDefault)).toBe(
    JSON.stringify({ retention: compliance(5) }),
  );
  expect(annotated(JSON.stringify({ retention: compliance(5) }))).toBe('invalid_argument');
  expect(annotated('{"legalHold":true}')).toBe('invalid_argument');
  expect(annotated('{"legalHold":true}', '', lock)).toBe('{"legalHold":true}');
  for (const asked of [
    '{"owner":"me"}',
    '{"tags":[{"key":"a"}]}',
    '{"tags":[{"key":"a","value":""},{"key":"a","value":""}]}',
    '[',
    '1',
  ]) {
    expect(annotated(asked), asked).toBe('invalid_argument');
  }
});

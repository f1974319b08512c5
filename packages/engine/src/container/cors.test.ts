import { describe, expect, test } from 'vitest';
import { type CorsRule, grantCors, readCors } from './cors.ts';

const rule = (fields: Partial<CorsRule>): CorsRule => ({ origins: ['*'], methods: ['GET'], ...fields });
const codeOf = (fields: object) => {
  try {
    readCors({ rules: [{ origins: ['*'], methods: ['GET'], ...fields }] });
    return 'good';
  } catch (thrown) {
    return (thrown as { details: { field: string } }).details.field;
  }
};

describe('reading', () => {
  test('nothing that could end a header and begin another is kept (Ceph CVE-2021-3524)', () => {
    const breaks = ['x\r\nSet-Cookie: a=b', 'x\ny', 'x\ry', 'x\u0000y', 'x\u0085y', 'x y', 'x:y', '\u2028', ''];
    for (const text of breaks) {
      expect([text, codeOf({ exposed: [text] })]).toEqual([text, 'rules[0].exposed[0]']);
      expect([text, codeOf({ headers: [text] })]).toEqual([text, 'rules[0].headers[0]']);
      if (text !== 'x:y') expect([text, codeOf({ origins: [text] })]).toEqual([text, 'rules[0].origins[0]']);
    }
  });

  test('wildcards stand once, and never in what is exposed; what is missing or unknown is told', () => {
    expect(codeOf({ origins: ['https://*.example.com'], headers: ['x-amz-*', '*'], exposed: ['ETag'], maxAgeSeconds: 0 })).toBe(
      'good',
    );
    expect(codeOf({ origins: ['*.*'] })).toBe('rules[0].origins[0]');
    expect(codeOf({ headers: ['a*b*'] })).toBe('rules[0].headers[0]');
    expect(codeOf({ exposed: ['x-*'] })).toBe('rules[0].exposed[0]');
    expect(codeOf({ methods: ['PATCH'] })).toBe('rules[0].methods[0]');
    expect(codeOf({ methods: [] })).toBe('rules[0].methods');
    expect(codeOf({ origins: undefined })).toBe('rules[0].origins');
    expect(codeOf({ credentials: true })).toBe('rules[0].credentials');
  });
});

describe('granting', () => {
  const grants = (rules: readonly CorsRule[], origin: string, method = 'GET', headers: readonly string[] = []) =>
    grantCors({ rules }, { origin, method, headers })?.origin;

  test('one wildcard stands for any characters, and the parts around it do not overlap', () => {
    const rules = [rule({ origins: ['*suffix'] }), rule({ origins: ['start*end'] }), rule({ origins: ['ab*ba'] })];
    const asked = ['foo.suffix', 'suffix', 'startend', 'start1end', '0start1end', 'startend.', 'aba', 'abba', 'foo.bar'];
    expect(asked.filter((origin) => grants(rules, origin) === origin)).toEqual([
      'foo.suffix',
      'suffix',
      'startend',
      'start1end',
      'abba',
    ]);
  });

  test('a rule for every origin tells so, another the origin itself', () => {
    expect(grants([rule({})], 'https://a')).toBe('*');
    expect(grants([rule({ origins: ['https://a', '*'] })], 'https://a')).toBe('https://a');
  });

  test('origin, method and every header have to be allowed by one and the same rule', () => {
    const rules = [rule({ headers: ['x-one'] }), rule({ methods: ['PUT'], headers: ['X-*'] })];
    expect(grants(rules, 'o', 'GET', ['X-ONE'])).toBe('*');
    expect(grants(rules, 'o', 'GET', ['x-one', 'x-two'])).toBeUndefined();
    expect(grants(rules, 'o', 'PUT', ['x-one', 'x-two'])).toBe('*');
    expect(grants(rules, 'o', 'PUT', ['authorization'])).toBeUndefined();
    expect(grants(rules, 'o', 'DELETE')).toBeUndefined();
  });
});

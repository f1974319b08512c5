import { describe, expect, test } from 'vitest';
import { readWebsite } from './website.ts';
import { documentPath, redirectionOf } from './website-routing.ts';

const faultOf = (value: unknown) => {
  try {
    readWebsite(value);
    return 'good';
  } catch (thrown) {
    return (thrown as { details: { field: string } }).details.field;
  }
};

test('a website has an index or redirects everything, and nothing in it can end a header', () => {
  const index = { indexSuffix: 'index.html' };
  const rule = (redirect: object) => ({ ...index, rules: [{ redirect }] });
  expect(faultOf({ ...index, failurePath: 'error.html', rules: [{ pathPrefix: 'a/', redirect: { host: 'x.org' } }] })).toBe(
    'good',
  );
  expect(faultOf({ redirectAll: { host: 'x.org', protocol: 'https' } })).toBe('good');
  expect(faultOf({ redirectAll: { host: 'x.org' }, ...index })).toBe('indexSuffix');
  expect(faultOf({})).toBe('indexSuffix');
  expect(faultOf({ indexSuffix: 'a/b' })).toBe('indexSuffix');
  expect(faultOf({ indexSuffix: 'a\r\nb' })).toBe('indexSuffix');
  expect(faultOf(rule({}))).toBe('rules[0].redirect');
  expect(faultOf(rule({ host: 'x.org/\r\nSet-Cookie: a' }))).toBe('rules[0].redirect.host');
  expect(faultOf(rule({ replacePath: 'a\nb' }))).toBe('rules[0].redirect.replacePath');
  expect(faultOf(rule({ replacePath: 'a', replacePrefix: 'b' }))).toBe('rules[0].redirect');
  expect(faultOf(rule({ status: 200 }))).toBe('rules[0].redirect.status');
});

describe('routing', () => {
  const asked = { path: 'docs/a b', protocol: 'http', host: 'site.example:80' } as const;
  const by = (rules: Parameters<typeof readWebsite>[0], failureStatus?: number) =>
    redirectionOf(readWebsite({ indexSuffix: 'i', rules }), asked, failureStatus);

  test('prefix rules apply at once, failure rules after the failure they name', () => {
    const rules = [
      { failureStatus: 404, redirect: { replacePath: 'missing', status: 302 } },
      { pathPrefix: 'docs/', redirect: { replacePrefix: 'new/', protocol: 'https' } },
    ];
    expect(by(rules)).toEqual({ status: 301, location: 'https://site.example:80/new/a%20b' });
    expect(by(rules, 404)).toEqual({ status: 302, location: 'http://site.example:80/missing' });
    expect(by(rules, 403)).toBeUndefined();
    expect(by([{ pathPrefix: 'other/', redirect: { host: 'x' } }])).toBeUndefined();
  });

  test('a path cannot leave its place in the Location', () => {
    const website = readWebsite({ redirectAll: { host: 'x.org' } });
    expect(redirectionOf(website, { ...asked, path: 'a\r\nb?c#d' })?.location).toBe('http://x.org/a%0D%0Ab%3Fc%23d');
  });

  test('folders have index documents', () => {
    expect(['', 'a/', 'a'].map((path) => documentPath(path, 'i'))).toEqual(['i', 'a/i', 'a']);
  });
});

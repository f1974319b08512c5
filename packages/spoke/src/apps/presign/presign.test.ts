import { describe, expect, it } from 'vitest';
import { askedThing } from './asked-thing.ts';
import { endpointFor, signedUrl } from './signed-url.ts';

const asked = (target: string) => askedThing(`/presigned-url/${target}`, '/presigned-url', 'me');

describe('what is asked for', () => {
  it.each([
    ['users/me/a', 'get', 'users/me/a'],
    ['/users/me/a?method=put', 'put', 'users/me/a'],
    ['users/you/%C3%A9', 'get', 'users/you/é'],
    ['users/me/?method=LIST', 'list', 'users/me/'],
    ['manifest?owner=you', 'get', 'users/you/sync-manifest.json'],
    ['devices/?method=LIST', 'list', 'users/me/devices/'],
    ['family-members?method=LIST', 'list', 'users/me/family-members/'],
    ['family-members/emma?method=LIST', 'list', 'users/me/family-members/emma/'],
    ['attachments/a1?part=metadata', 'get', 'users/me/attachments/a1/metadata.blob'],
    ['family-members/emma/records/?method=LIST', 'list', 'users/me/family-members/emma/records/'],
  ])('%s is %s of %s', (target, verb, path) => {
    expect(asked(target)).toMatchObject({ verb, path });
  });

  it('keeps what a listing is narrowed by, and refuses it elsewhere', () => {
    const { listing } = asked('users/me/?method=LIST&delimiter=%2F&start-after=users/me/a%20b&max-keys=5');
    expect(listing).toEqual([
      ['delimiter', '/'],
      ['start-after', 'users/me/a b'],
      ['max-keys', '5'],
    ]);
    for (const target of [
      'users/me/a?delimiter=/',
      'users/me/a?method=GET&x-id=1',
      'users/me/a?method=',
      'users/me/a?method=GET&method=GET',
    ]) {
      expect(() => asked(target), target).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    }
    for (const target of ['family-members/emma', 'devices/a/b/c', 'nothing', 'family-members/emma/devices/d']) {
      expect(() => asked(target), target).toThrow(expect.objectContaining({ code: 'not_found' }));
    }
  });
});

describe('the endpoint of a URL', () => {
  const listening = ['http://127.0.0.1:9000'];

  it('is the public one, else the host that was asked with the port that S3 has', () => {
    expect(endpointFor({ configured: ['https://s3.example.com/'], listening }, 'evil.example')).toBe('https://s3.example.com');
    expect(endpointFor({ configured: [], listening }, 'files.example:8080')).toBe('http://files.example:9000');
    expect(endpointFor({ configured: [], listening }, '[2001:db8::1]:8080')).toBe('http://[2001:db8::1]:9000');
    expect(endpointFor({ configured: [], listening: ['https://[::1]:9000'] }, 'a.example')).toBe('https://a.example:9000');
    for (const host of [undefined, '', 'a b', 'a/b', 'a@b', 'a?b', '#', 'a\\b'])
      expect(endpointFor({ configured: [], listening }, host), String(host)).toBe('http://127.0.0.1:9000');
  });
});

it('a URL says what it is for, and every character of the key is kept', () => {
  const credential = {
    access_key_id: 'FTX',
    secret_access_key: 's',
    session_token: 'a/b+c',
    expires_at: 0,
    principal_name: '',
    policy_percent: 0,
  };
  const parts = { endpoint: 'http://s3.example', container: 'docs', credential, region: 'us-east-1', now: 0 };
  const put = signedUrl({ ...parts, asked: { verb: 'put', path: 'users/me/a b+é&=?#', listing: [] } });
  expect(put).toMatch(/^http:\/\/s3\.example\/docs\/users\/me\/a%20b%2B%C3%A9%26%3D%3F%23\?X-Amz-Algorithm=AWS4-HMAC-SHA256&/);
  expect(put).toContain('&X-Amz-Expires=3600&X-Amz-Security-Token=a%2Fb%2Bc&X-Amz-SignedHeaders=host&X-Amz-Signature=');
  const list = signedUrl({ ...parts, asked: { verb: 'list', path: 'users/me/', listing: [['delimiter', '/']] } });
  expect(list).toMatch(/^http:\/\/s3\.example\/docs\?list-type=2&prefix=users%2Fme%2F&delimiter=%2F&X-Amz-/);
  const get = signedUrl({ ...parts, asked: { verb: 'get', path: 'users/me/a', listing: [] } });
  const head = signedUrl({ ...parts, asked: { verb: 'head', path: 'users/me/a', listing: [] } });
  expect(get.split('Signature=')[0]).toBe(head.split('Signature=')[0]);
  expect(get).not.toBe(head);
});

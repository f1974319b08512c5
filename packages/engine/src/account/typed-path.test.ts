import { expect, it } from 'vitest';
import { pathOfThing } from './typed-path.ts';

const accountId = 'a1';
const path = (kind: string, more: object = {}) => pathOfThing({ accountId, kind, isListing: false, ...more });
const listing = (kind: string, more: object = {}) => path(kind, { ...more, isListing: true });

it('names the things of the layout', () => {
  expect(path('manifest')).toBe('users/a1/sync-manifest.json');
  expect(path('master-key')).toBe('users/a1/master-key.blob');
  expect(path('records', { id: 'r', version: '12' })).toBe('users/a1/records/r.v12.blob');
  expect(path('records', { id: 'r', member: 'm', version: '1' })).toBe('users/a1/family-members/m/records/r.v1.blob');
  expect(path('attachments', { id: 'f0', member: 'm', part: 'metadata' })).toBe(
    'users/a1/family-members/m/attachments/f0/metadata.blob',
  );
  expect(path('devices', { id: 'd' })).toBe('users/a1/devices/d.json');
  expect(path('devices', { id: 'd', part: 'manifest' })).toBe('users/a1/devices/d/manifest.json');
  expect(path('access-grants', { id: 'g' })).toBe('users/a1/access-grants/g.blob');
  expect(listing('devices')).toBe('users/a1/devices/');
  expect(listing('records', { id: 'r', member: 'm' })).toBe('users/a1/family-members/m/records/r.v');
  expect(listing('family-members')).toBe('users/a1/family-members/');
  expect(listing('family-members', { member: 'm' })).toBe('users/a1/family-members/m/');
});

it('knows nothing else', () => {
  expect([
    path('secrets'),
    path('records'),
    path('manifest', { id: 'x' }),
    path('profile'),
    path('devices', { member: 'm' }),
  ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it.each(['..', '.', '', 'a/b', 'a%2fb', 'a b', '.hidden', 'é', 'x'.repeat(129)])('lets no name be %j', (name) => {
  const refused = expect.objectContaining({ code: 'invalid_argument' });
  expect(() => path('records', { id: name })).toThrow(refused);
  expect(() => path('profile', { member: name })).toThrow(refused);
  expect(() => pathOfThing({ accountId: name, kind: 'manifest', isListing: false })).toThrow(refused);
  expect(() => path('records', { id: 'r', version: name })).toThrow(refused);
});

import { describe, expect, it } from 'vitest';
import { decodePermissions, encodePermissions, type Permissions } from './principal.ts';

describe('permissions', () => {
  it.each<[string, Permissions]>([
    ['full', 'full'],
    ['read-only', 'read_only'],
    ['grants', [{ actions: ['artifact.read'], containers: ['a'], prefixes: ['x/'] }, { actions: ['container.list'] }]],
    ['no grants', []],
  ])('survive being stored: %s', (_, permissions) => {
    expect(decodePermissions(encodePermissions(permissions))).toEqual(permissions);
  });

  it.each([
    ['an empty text', ''],
    ['an unknown word', '"all"'],
    ['an object', '{}'],
    ['a grant of nothing', '[{"actions":[]}]'],
    ['an unknown action', '[{"actions":["artifact.fly"]}]'],
    ['an action that objects have by nature', '[{"actions":["toString"]}]'],
    ['a field that could be a restriction', '[{"actions":["artifact.write"],"createOnly":true}]'],
    ['containers that are no list', '[{"actions":["artifact.read"],"containers":"a"}]'],
    ['prefixes that are no texts', '[{"actions":["artifact.read"],"prefixes":[1]}]'],
    ['null in the list', '[null]'],
    ['too many grants', JSON.stringify(Array(33).fill({ actions: ['artifact.read'] }))],
  ])('are refused as %s', (_, text) => {
    expect(() => decodePermissions(text)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});

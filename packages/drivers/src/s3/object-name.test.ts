import { describe, expect, it } from 'vitest';
import { ObjectNames, parseLocator } from './object-name.ts';

const id = '0123abcd-0000-4000-8000-00000000000f';

describe('object names', () => {
  it('follow from the id and lead back to it', () => {
    const names = new ObjectNames('felloe/one/');
    expect(names.of(id)).toBe(`felloe/one/blobs/01/23/${id}`);
    expect(names.idOf(names.of(id))).toBe(id);
    expect(names.idOf(`felloe/one/blobs/99/23/${id}`)).toBeUndefined();
    expect(names.idOf(`felloe/two/blobs/01/23/${id}`)).toBeUndefined();
  });

  it('of ids that begin alike begin alike', () => {
    const names = new ObjectNames('');
    for (let length = 0; length <= id.length; length += 1)
      expect(names.of(id).startsWith(names.startOf(id.slice(0, length)))).toBe(true);
    expect(() => names.startOf('../')).toThrow();
  });

  it.each(['/', 'a', 'a//', '../', 'a/../b/', './', 'a b/', 'a?/', '/a/', 'ü/', `${'a'.repeat(300)}/`])(
    'refuse the prefix %j',
    (prefix) => {
      expect(() => new ObjectNames(prefix)).toThrow(/prefix/);
    },
  );

  it.each(['', 'o:', `o:${id}:`, `o:${id}:01`, `o:${id}:-1`, `o:${id}:5 `, `o:${id.toUpperCase()}:5`, `f:${id}:5`])(
    'are not in the locator %j',
    (text) => {
      expect(() => parseLocator(text)).toThrow(/locator/);
    },
  );
});

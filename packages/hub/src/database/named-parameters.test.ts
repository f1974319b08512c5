import { expect, it } from 'vitest';
import { namedParameters } from './named-parameters.ts';

it('numbers each name once and sends only what the text names', () => {
  const statement = namedParameters('find', 'select @a::text, @b + 1, (@a::text[])[1]');
  expect(statement({ a: 'x', b: 2, c: 3 })).toEqual({
    name: 'find',
    text: 'select $1::text, $2 + 1, ($1::text[])[1]',
    values: ['x', 2],
  });
});

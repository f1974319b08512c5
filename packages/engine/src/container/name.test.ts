import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { containerNameFault, requireContainerName } from './name.ts';

describe('a container name', () => {
  it.each([
    'abc',
    'a-b',
    'a.b',
    '0ab',
    'ab0',
    '123',
    'my.very-own.name',
    'a'.repeat(63),
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.4a',
    'a--b',
    'xn-a',
  ])('may be %j', (name) => {
    expect(containerNameFault(name)).toBeUndefined();
  });

  it.each([
    '',
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    'a b',
    'a/b',
    'abc\n',
    'äbc',
    '.abc',
    'abc.',
    '-abc',
    'abc-',
    'a..b',
    'a.-b',
    'a-.b',
    '192.168.5.4',
    '999.999.999.999',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-x',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
    'abc--table-s3',
    '..',
    '%2e',
    'a\u0000b',
  ])('is not %j', (name) => {
    expect(containerNameFault(name)).toBeTypeOf('string');
    expect(() => requireContainerName(name)).toThrow(StoreError);
  });
});

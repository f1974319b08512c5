import { describe, expect, it } from 'vitest';
import { parseLifecycleConfiguration } from './lifecycle-configuration.ts';

const filterOf = (filter: string) =>
  parseLifecycleConfiguration(
    Buffer.from(
      `<LifecycleConfiguration><Rule><Filter>${filter}</Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>`,
    ),
  )[0]?.filter;
const tag = (key: string) => `<Tag><Key>${key}</Key><Value>v</Value></Tag>`;

describe('a filter', () => {
  it.each([
    ['', { tags: [] }],
    ['<Prefix></Prefix>', { prefix: '', tags: [] }],
    [`<Prefix>a</Prefix>${tag('t')}`, { prefix: 'a', tags: [{ key: 't', value: 'v' }] }],
    ['<Prefix></Prefix><ObjectSizeGreaterThan>2000</ObjectSizeGreaterThan>', { prefix: '', tags: [], sizeGreaterThan: 2000 }],
    [`<And><Prefix>a</Prefix>${tag('t')}</And>`, { prefix: 'a', tags: [{ key: 't', value: 'v' }] }],
    [
      `<Prefix>days1/</Prefix>${tag('tom')}<And><Prefix>days1</Prefix>${tag('huck')}</And>`,
      {
        prefix: 'days1/',
        tags: [
          { key: 'tom', value: 'v' },
          { key: 'huck', value: 'v' },
        ],
      },
    ],
    [
      `<ObjectSizeLessThan>9</ObjectSizeLessThan><And>${tag('t')}<ObjectSizeLessThan>5</ObjectSizeLessThan></And>`,
      { tags: [{ key: 't', value: 'v' }], sizeLessThan: 5 },
    ],
  ])('of %s asks for all of it', (filter, expected) => {
    expect(filterOf(filter)).toEqual(expected);
  });

  it.each(['<Prefix>a</Prefix><And><Prefix>b</Prefix></And>', '<Suffix>a</Suffix>', '<And></And><And></And>'])(
    'is not %s',
    (filter) => {
      expect(() => filterOf(filter)).toThrow();
    },
  );
});

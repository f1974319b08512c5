import { beforeEach, describe, expect, it } from 'vitest';
import { compareAndSet } from './compare-and-set.ts';
import { S3Double } from './s3-double.ts';
import { S3Store } from './s3-store.ts';

const access = { endpoint: 'http://s3.test/', region: 'r', bucket: 'b', accessKeyId: 'A', secretAccessKey: 'S' };
const retry = { attemptsMax: 3, delayMsBase: 1, delayMsMax: 2 };
const bytes = (text: string) => new TextEncoder().encode(text);
let double: S3Double;
const open = (wrapped: typeof fetch = double.fetch) => new S3Store({ ...access, retry, fetch: wrapped });

beforeEach(() => {
  double = new S3Double();
});

describe('the S3 client', () => {
  it('writes under conditions, reads only what changed, and lists beyond a page', async () => {
    const store = open();
    const first = await store.put('a/ü (1)*!.json', bytes('1'), { condition: { ifNoneMatch: '*' } });
    expect(first.kind).toBe('written');
    expect(await store.put('a/ü (1)*!.json', bytes('2'), { condition: { ifNoneMatch: '*' } })).toEqual({ kind: 'lost' });
    expect(await store.put('gone', bytes('2'), { condition: { ifMatch: '"x"' } })).toEqual({ kind: 'lost' });
    const held = first.kind === 'written' ? first.etag : '';
    expect(await store.get('a/ü (1)*!.json', held)).toBe('unchanged');
    expect(await store.head('a/ü (1)*!.json')).toMatchObject({ etag: held });
    expect((await store.put('a/ü (1)*!.json', bytes('3'), { condition: { ifMatch: held } })).kind).toBe('written');
    for (let index = 0; index < 1_005; index += 1) await store.put(`many/${String(index).padStart(5, '0')}`, bytes(''));
    expect(await store.list('many/')).toHaveLength(1_005);
    expect((await store.list('many/', { startAfter: 'many/01003' })).map(({ key }) => key)).toEqual(['many/01004']);
    await store.delete('gone');
    expect(await store.get('gone')).toBeUndefined();
  });

  it('finds out that a server compares If-Match without quotes, at the price of one HEAD', async () => {
    const bare: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      const wanted = headers.get('if-match');
      // What Ceph 16 does: with quotes nothing is equal.
      if (wanted?.startsWith('"') === true) headers.set('if-match', 'never');
      else if (wanted !== null) headers.set('if-match', `"${wanted}"`);
      return await double.fetch(input, { ...init, headers });
    };
    const store = open(bare);
    for (const value of [1, 2, 3]) {
      await compareAndSet(store, { key: 'k', parse: (text) => text ?? '0', change: () => String(value) });
    }
    expect(double.takeCounts()).toEqual({ GET: 3, PUT: 4, HEAD: 1 });
    expect(await store.put('k', bytes('4'), { condition: { ifMatch: '"another"' } })).toEqual({ kind: 'lost' });
  });

  it('tries again what may pass, and tells the rest by our codes', async () => {
    let failures = 2;
    double.faults = { refuse: () => (failures-- > 0 ? 503 : undefined) };
    expect((await open().put('k', bytes('1'))).kind).toBe('written');
    double.faults = { refuse: () => 403 };
    await expect(open().get('k')).rejects.toMatchObject({ code: 'access_denied', retryable: false });
    const missing: typeof fetch = async () => new Response('<Error><Code>NoSuchBucket</Code></Error>', { status: 404 });
    await expect(open(missing).get('k')).rejects.toMatchObject({ code: 'container_not_found' });
    await expect(open(missing).put('k', bytes(''), { condition: { ifMatch: '"x"' } })).rejects.toMatchObject({
      code: 'container_not_found',
    });
    const skewed: typeof fetch = async () => new Response('<Error><Code>RequestTimeTooSkewed</Code></Error>', { status: 403 });
    await expect(open(skewed).get('k')).rejects.toMatchObject({
      details: { advice: expect.stringContaining('clock') as string },
    });
    const page: typeof fetch = async () => new Response('<html>welcome</html>');
    await expect(open(page).list('')).rejects.toMatchObject({ code: 'backend_failed' });
    const away: typeof fetch = async () => await Promise.reject(new TypeError('fetch failed'));
    await expect(open(away).get('k')).rejects.toMatchObject({ code: 'unavailable' });
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(open(away).get('k', undefined, stopped)).rejects.toThrow('enough');
  });

  it('loses no change of twenty that come at once', async () => {
    const parse = (text: string | undefined): number[] => (text === undefined ? [] : (JSON.parse(text) as number[]));
    const all = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(all.map((one) => compareAndSet(open(), { key: 'k', parse, change: (before) => [...before, one] })));
    const { value } = await compareAndSet(open(), { key: 'k', parse, change: () => undefined });
    expect(value.toSorted((one, other) => one - other)).toEqual(all);
  });
});

/** Keys that break other gateways, each put, read, listed and removed over a real cluster, raw as they are. */
import { readdir } from 'node:fs/promises';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts, seedFor } from '../../tier.ts';
import { startClusterUnderTest } from './cluster-under-test.ts';
import { hostileKeys, randomKeys } from './hostile-keys.ts';

const bucket = 'hostile-bucket';
let cluster: Cluster;
let s3: RawS3;

beforeAll(async () => {
  cluster = await startClusterUnderTest();
  s3 = cluster.rawS3('balancer');
  await s3.send({ method: 'PUT', target: `/${bucket}` });
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

function encoded(key: string): string {
  return encodeURIComponent(key).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Sixteen at a time. */
async function forEach(keys: readonly string[], run: (key: string) => Promise<void>): Promise<void> {
  const rest = keys.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const key of rest) await run(key);
    }),
  );
}

test('every key is its own, comes back, is listed in byte order, and none becomes a path on disk', async () => {
  const keys = [...new Set([...hostileKeys, ...randomKeys(counts({ quick: 150, full: 20_000 }), seedFor('hostile keys'))])];
  await forEach(keys, async (key) => {
    const put = await s3.send({ method: 'PUT', target: `/${bucket}/${encoded(key)}`, body: Buffer.from(key) });
    expect([key, put.status]).toEqual([key, 200]);
  });
  await forEach(keys, async (key) => {
    const got = await s3.send({ method: 'GET', target: `/${bucket}/${encoded(key)}` });
    expect([key, got.status, got.body.toString()]).toEqual([key, 200, key]);
  });
  const listed: string[] = [];
  let next = '';
  do {
    const page = await s3.send({ method: 'GET', target: `/${bucket}?list-type=2&encoding-type=url&max-keys=100${next}` });
    const text = page.body.toString();
    listed.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => decodeURIComponent(match[1] ?? '')));
    const token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
    next = token === undefined ? '' : `&continuation-token=${encodeURIComponent(token)}`;
  } while (next !== '');
  expect(listed).toEqual([...keys].sort(byBytes));
  const names = (await readdir(cluster.blobDirectory, { recursive: true })).join('\n');
  expect(names).not.toContain('..');
  expect(names).toMatch(/^[\w.\-/\n]*$/);
  await forEach(keys, async (key) => {
    expect((await s3.send({ method: 'DELETE', target: `/${bucket}/${encoded(key)}` })).status).toBe(204);
  });
  record('hostile keys', { keys: keys.length });
});

test.each([
  ['%00', 400],
  ['a%00b', 400],
  ['%ff', 400],
  ['%C0%AE%C0%AE', 400],
  ['%ED%A0%80', 400],
  ['x'.repeat(1025), 400],
  ['%C3%A9'.repeat(513), 400],
])('key %# is refused with a 400 and stored nowhere', async (key, status) => {
  const put = await s3
    .send({ method: 'PUT', target: `/${bucket}/${key}`, body: Buffer.from('x') })
    .catch((thrown: unknown) => thrown);
  // The signer refuses what has no UTF-8, so it is sent unsigned: it must be refused before the signature matters.
  const answer =
    put instanceof Error
      ? await fetch(`${cluster.access('balancer').endpoint}/${bucket}/${key}`, { method: 'PUT', body: 'x' })
      : put;
  expect((answer as { status: number }).status).toBe(status);
});

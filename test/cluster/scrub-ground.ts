/** What tests of the scrub work on: a container of a cluster, and the hub's records and figures about it. */
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import pg from 'pg';
import { expect } from 'vitest';

export const container = 'scrubbed';

export interface ScrubGround extends AsyncDisposable {
  readonly s3: RawS3;
  /** Puts an object into the container. */
  put(name: string, body: string): Promise<void>;
  /** Rows of the hub's database. */
  read<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** All records of live blobs, in an order that stays. */
  liveBlobs(): Promise<object[]>;
  /** The blob of an object that has one. */
  blobIdOf(name: string): Promise<string>;
  /** A figure of the hub, by its name behind `felloe_hub_`. */
  metric(name: string): Promise<number>;
}

/** Makes the container, through the first spoke. */
export async function openScrubGround(cluster: Cluster): Promise<ScrubGround> {
  const database = new pg.Client({ connectionString: cluster.services.databaseUrl });
  await database.connect();
  const s3 = cluster.rawS3(0);
  expect((await s3.send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
  const read = async <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
    (await database.query<R>(text, [...values])).rows;
  return {
    s3,
    put: async (name, body) => {
      const { status } = await s3.send({ method: 'PUT', target: `/${container}/${name}`, body: Buffer.from(body) });
      expect(status).toBe(200);
    },
    read,
    liveBlobs: () => read('select blob_id, state, reference_count, locator from blob where state = 1 order by blob_id'),
    blobIdOf: async (name) => {
      const [row] = await read<{ content: string }>('select content from artifact where path = $1', [name]);
      return (JSON.parse(row?.content ?? '') as [string][])[0]?.[0] ?? '';
    },
    metric: async (name) => {
      const text = await (await fetch(`${cluster.hubPrivateEndpoint}/metrics`)).text();
      return Number(new RegExp(`^felloe_hub_${name} (\\d+)$`, 'm').exec(text)?.[1]);
    },
    [Symbol.asyncDispose]: async () => {
      await database.end();
      await s3[Symbol.asyncDispose]();
    },
  };
}

/** Bodies of 64 MiB, a few in flight: streamed in and out. */
import { randomBytes } from 'node:crypto';
import { startCpuMeter } from '../client/cpu-meter.ts';
import { runLoad } from '../client/load-client.ts';
import { type PreparedRequest, prepareSigned, redirect, type RequestWish } from '../client/prepared-request.ts';
import type { Floor } from '../floor/start-floor.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

const mib = 1024 * 1024;
const largeBytes = 64 * mib;
const inFlight = 2;
const deadlineMs = 300_000;
const bucket = 'large-objects';
/** Each key is written again and again. The bytes are new ones every time, and so are the files of the floor: replaced blobs wait for the collector. */
const keys = 4;

export async function measureLargeObjects(
  context: BenchContext,
  product: Product,
  floor: Floor,
  options: { readonly isTarget: boolean },
): Promise<Figure[]> {
  const { rounds, largeRequests } = context.counts;
  const body = { chunk: randomBytes(mib), size: largeBytes };
  const floorHost = new URL(floor.endpoint).host;
  await load(product.s3.endpoint, [prepareSigned(product.s3, { method: 'PUT', target: `/${bucket}` })], {});
  const put = (index: number): RequestWish => ({ method: 'PUT', target: `/${bucket}/${index % keys}`, body });
  const get = (index: number): RequestWish => ({ method: 'GET', target: `/${bucket}/${index % keys}` });
  const base = {
    group: `64 MiB, ${product.name}`,
    unit: 'MiB/s',
    rounds,
    onRound: context.tell,
    target: options.isTarget ? ({ kind: 'at least', value: 0.8 } as const) : undefined,
  };
  const ours = (wish: (index: number) => RequestWish) => () =>
    load(
      product.s3.endpoint,
      Array.from({ length: largeRequests }, (_, index) => prepareSigned(product.s3, wish(index))),
      { spoke: product.spokePid, hub: product.hubPid, client: process.pid },
    );
  const theirs = (wish: (index: number) => RequestWish, fileOf: (round: number, index: number) => string) => (round: number) =>
    load(
      floor.endpoint,
      Array.from({ length: largeRequests }, (_, index) =>
        redirect(wish(index), product.s3, { host: floorHost, target: `/file/${fileOf(round, index)}` }),
      ),
      { floor: floor.pid, client: process.pid },
    );
  return [
    await compare({
      ...base,
      name: 'PUT',
      floorName: 'bare node:http, MD5, fsync, rename',
      ours: ours(put),
      floor: theirs(put, (round, index) => `${round}-${index}`),
    }),
    await compare({
      ...base,
      name: 'GET',
      floorName: 'bare node:http, createReadStream',
      ours: ours(get),
      floor: theirs(get, (_round, index) => `0-${index % keys}`),
    }),
  ];
}

async function load(
  endpoint: string,
  requests: readonly PreparedRequest[],
  pids: Readonly<Record<string, number>>,
): Promise<Sample> {
  const spent = startCpuMeter(pids);
  const result = await runLoad({ endpoint, requests, inFlight, deadlineMs });
  const movedMib = (result.mibPerSecond * result.durationMs) / 1000;
  const cpu = Object.entries(spent()).map(([name, ms]) => [`${name}CpuMsPerMib`, ms / Math.max(1, movedMib)]);
  return { value: result.mibPerSecond, details: { medianMs: result.medianMs, ...Object.fromEntries(cpu) } };
}

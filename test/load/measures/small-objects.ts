/** Bodies of 4 KiB at 128 in flight: durable PUTs to new keys, GETs of keys chosen at random. */
import { randomBytes, randomInt } from 'node:crypto';
import { startCpuMeter } from '../client/cpu-meter.ts';
import { type LoadResult, runLoad } from '../client/load-client.ts';
import { type PreparedRequest, prepareSigned, redirect, type RequestWish } from '../client/prepared-request.ts';
import type { Floor } from '../floor/start-floor.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure, Target } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

export const smallBytes = 4096;
const inFlight = 128;
const deadlineMs = 120_000;
const bucket = 'small-objects';
const getTarget: Target = { kind: 'at least', value: 0.4 };
const putTarget: Target = { kind: 'at least', value: 0.3 };

export async function measureSmallObjects(
  context: BenchContext,
  product: Product,
  floor: Floor,
  options: { readonly isTarget: boolean },
): Promise<Figure[]> {
  const { rounds, smallWarmUpRounds, smallRequests } = context.counts;
  const body = { chunk: randomBytes(smallBytes), size: smallBytes };
  await load(product.s3.endpoint, [prepareSigned(product.s3, { method: 'PUT', target: `/${bucket}` })], {});
  const base = {
    group: `4 KiB, ${product.name}`,
    unit: 'requests/s',
    floorName: 'bare node:http, shared fdatasync',
    rounds,
    warmUpRounds: smallWarmUpRounds,
    onRound: context.tell,
  };
  const pids = { spoke: product.spokePid, hub: product.hubPid, postgres: context.postgresPid, client: process.pid };
  const floorPids = { floor: floor.pid, client: process.pid };
  const figures: Figure[] = [];
  for (const signsBody of [false, true]) {
    const wishOf = (round: number, index: number): RequestWish => ({
      method: 'PUT',
      target: keyOf(signsBody, round, index),
      body,
      signsBody,
    });
    figures.push(
      await compare({
        ...base,
        name: `durable PUT, ${signsBody ? 'signed payload' : 'unsigned payload'}`,
        target: options.isTarget ? putTarget : undefined,
        ours: (round) =>
          load(
            product.s3.endpoint,
            prepared(smallRequests, (index) => prepareSigned(product.s3, wishOf(round, index))),
            pids,
          ),
        floor: (round) =>
          load(
            floor.endpoint,
            // Of the same requests: one that is sent again and again stays in the caches of whoever sends and parses it.
            prepared(smallRequests, (index) =>
              redirect(wishOf(round, index), product.s3, { host: hostOf(floor), target: '/append' }),
            ),
            floorPids,
          ),
      }),
    );
  }
  const get = (): RequestWish => ({ method: 'GET', target: keyOf(false, randomInt(rounds), randomInt(smallRequests)) });
  figures.push(
    await compare({
      ...base,
      name: 'GET',
      target: options.isTarget ? getTarget : undefined,
      ours: () =>
        load(
          product.s3.endpoint,
          prepared(smallRequests, () => prepareSigned(product.s3, get())),
          pids,
        ),
      floor: () =>
        load(
          floor.endpoint,
          prepared(smallRequests, () =>
            redirect(get(), product.s3, { host: hostOf(floor), target: `/read/${randomInt(rounds * smallRequests)}` }),
          ),
          floorPids,
        ),
    }),
  );
  return figures;
}

function keyOf(signsBody: boolean, round: number, index: number): string {
  return `/${bucket}/${signsBody ? 'signed' : 'plain'}/round${round}/${index}`;
}

function hostOf(floor: Floor): string {
  return new URL(floor.endpoint).host;
}

export function prepared(count: number, prepare: (index: number) => PreparedRequest): PreparedRequest[] {
  return Array.from({ length: count }, (_, index) => prepare(index));
}

export async function load(
  endpoint: string,
  requests: readonly PreparedRequest[],
  pids: Readonly<Record<string, number>>,
): Promise<Sample> {
  const spent = startCpuMeter(pids);
  const result: LoadResult = await runLoad({ endpoint, requests, inFlight, deadlineMs });
  const cpu = Object.entries(spent()).map(([name, ms]) => [`${name}CpuMicroseconds`, (ms * 1000) / requests.length]);
  return { value: result.perSecond, details: { medianMs: result.medianMs, p99Ms: result.p99Ms, ...Object.fromEntries(cpu) } };
}

/** Changes of 4 KiB beside the plain PUT into one bucket, with as many in flight: none of them may fall far behind it. */
import { randomBytes } from 'node:crypto';
import { type PreparedRequest, prepareSigned } from '../client/prepared-request.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure, Target } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare } from './interleave.ts';
import { load, prepared, smallBytes } from './small-objects.ts';

const bucketCount = 16;
/** Into sixteen buckets it was 0.6 before lanes shared statements, for a copy 0.09 before it went in one. */
const target: Target = { kind: 'at least', value: 0.7 };

export async function measureEveryday(context: BenchContext, product: Product): Promise<Figure[]> {
  const { rounds, smallWarmUpRounds, smallRequests } = context.counts;
  const { s3 } = product;
  const body = { chunk: randomBytes(smallBytes), size: smallBytes };
  const buckets = Array.from({ length: bucketCount }, (_, index) => `everyday-${index}`);
  for (const each of buckets) await load(s3.endpoint, [prepareSigned(s3, { method: 'PUT', target: `/${each}` })], {});
  const pids = { spoke: product.spokePid, hub: product.hubPid, postgres: context.postgresPid, client: process.pid };
  const run = (request: (index: number) => PreparedRequest) => load(s3.endpoint, prepared(smallRequests, request), pids);
  const put = (path: (index: number) => string) =>
    run((index) => prepareSigned(s3, { method: 'PUT', target: `/${buckets[0]}/${path(index)}`, body }));
  const base = {
    group: `4 KiB, ${product.name}`,
    unit: 'requests/s',
    floorName: 'durable PUT into one bucket',
    target,
    rounds,
    warmUpRounds: smallWarmUpRounds,
    onRound: context.tell,
  };
  const many = await compare({
    ...base,
    name: `durable PUT into ${bucketCount} buckets`,
    ours: (round) =>
      run((index) =>
        prepareSigned(s3, { method: 'PUT', target: `/${buckets[index % bucketCount]}/many/${round}/${index}`, body }),
      ),
    floor: (round) => put((index) => `one/${round}/${index}`),
  });
  const copies = await compare({
    ...base,
    name: 'copy of an object',
    ours: (round) =>
      run((index) =>
        prepareSigned(s3, {
          method: 'PUT',
          target: `/${buckets[0]}/copy/${round}/${index}`,
          copySource: `/${buckets[0]}/one/0/${index}`,
        }),
      ),
    floor: (round) => put((index) => `copied/${round}/${index}`),
  });
  return [many, copies];
}

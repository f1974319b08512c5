/** What a spoke holds while bytes pass through: many uploads at once, and one object far larger than its memory should notice. */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { runLoad } from '../client/load-client.ts';
import { prepareSigned, type RequestWish } from '../client/prepared-request.ts';
import type { Floor } from '../floor/start-floor.ts';
import { peakMemoryDuring } from '../memory/peak-memory.ts';
import { startSinkSpoke } from '../memory/start-sink.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';

const mib = 1024 * 1024;
const deadlineMs = 900_000;
const bucket = 'memory-bench';
const growthMbMax = 250;
/** The same memory for sixteen times the bytes, but for noise of the allocator. */
const flatRatioMax = 1.25;

/** All uploads are open and flowing together, and all of them finish. */
export async function measureUploadMemory(context: BenchContext): Promise<Figure[]> {
  const { uploads, uploadBytes } = context.counts;
  await using spoke = await startSinkSpoke(context, await mkdtemp(join(context.directory, 'sink-')));
  const { s3, spokePid } = spoke;
  const chunk = randomBytes(mib);
  const send = (count: number, size: number, folder: string) =>
    runLoad({
      endpoint: s3.endpoint,
      requests: Array.from({ length: count }, (_, index) =>
        prepareSigned(s3, { method: 'PUT', target: `/${bucket}/${folder}/${index}`, body: { chunk, size } }),
      ),
      inFlight: count,
      deadlineMs,
      repeatsRefused: true,
    });
  await runLoad({
    endpoint: s3.endpoint,
    requests: [prepareSigned(s3, { method: 'PUT', target: `/${bucket}` })],
    inFlight: 1,
    deadlineMs,
  });
  await send(4, 16 * mib, 'warm');
  let load = await send(1, mib, 'warm');
  const { startBytes, peakBytes } = await peakMemoryDuring(spokePid, async () => {
    load = await send(uploads, uploadBytes, 'measured');
  });
  const growthMb = (peakBytes - startBytes) / 1e6;
  return [
    {
      group: 'Memory',
      name: `growth of a spoke under ${uploads} concurrent uploads of ${uploadBytes / mib} MiB`,
      unit: 'MB',
      ours: growthMb,
      floor: Number.NaN,
      floorName: '',
      ratio: growthMb,
      rounds: [growthMb],
      target: { kind: 'at most', value: growthMbMax },
      details: {
        startMb: startBytes / 1e6,
        peakMb: peakBytes / 1e6,
        mibPerSecond: load.mibPerSecond,
        seconds: load.durationMs / 1000,
        refusals: load.refusals,
      },
    },
  ];
}

/** Peak of one large object beside the peak of one of a sixteenth of its size. */
export async function measureLargestObject(context: BenchContext, product: Product, _floor: Floor): Promise<Figure[]> {
  const { largestBytes } = context.counts;
  const { s3, spokePid } = product;
  const chunk = randomBytes(mib);
  const run = (wish: RequestWish) =>
    runLoad({ endpoint: s3.endpoint, requests: [prepareSigned(s3, wish)], inFlight: 1, deadlineMs });
  await run({ method: 'PUT', target: `/${bucket}` });
  const peak = (wish: RequestWish) => peakMemoryDuring(spokePid, () => run(wish));
  const small = { target: `/${bucket}/small`, body: { chunk, size: largestBytes / 16 } };
  const large = { target: `/${bucket}/large`, body: { chunk, size: largestBytes } };
  const figures: Figure[] = [];
  for (const method of ['PUT', 'GET'] as const) {
    const wish = (object: typeof small): RequestWish =>
      method === 'PUT' ? { method, ...object } : { method, target: object.target };
    for (let warm = 0; warm < 3; warm += 1) await peak(wish(small));
    const beside = await peak(wish(small));
    const ours = await peak(wish(large));
    figures.push({
      group: 'Memory',
      name: `peak of a spoke during ${method} of ${largestBytes / mib} MiB`,
      unit: 'MB',
      ours: ours.peakBytes / 1e6,
      floor: beside.peakBytes / 1e6,
      floorName: `${method} of ${largestBytes / 16 / mib} MiB`,
      ratio: ours.peakBytes / beside.peakBytes,
      rounds: [ours.peakBytes / beside.peakBytes],
      target: { kind: 'at most', value: flatRatioMax },
      details: { growthMb: (ours.peakBytes - ours.startBytes) / 1e6 },
    });
  }
  return figures;
}

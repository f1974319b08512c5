/** The same page of ListObjectsV2 out of a million keys and out of ten thousand: its time must follow what it returns. */
import { runLoad } from '../client/load-client.ts';
import { prepareSigned } from '../client/prepared-request.ts';
import type { Floor } from '../floor/start-floor.ts';
import { fillContainer } from '../product/fill-container.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

const many = 'list-many';
const few = 'list-few';
/** As many folders in both, so that a page of folders is the same page. */
const folders = 1000;
const deadlineMs = 60_000;

/** Queries sorted by name, as the signature wants them. */
const pages = [
  { name: 'first 1,000 keys', query: 'list-type=2' },
  { name: '1,000 keys from the middle', query: 'list-type=2&start-after=folder-000500%2Ffile-000004' },
  { name: '1,000 common prefixes', query: 'delimiter=%2F&list-type=2' },
] as const;

export async function measureListing(context: BenchContext, product: Product, _floor: Floor): Promise<Figure[]> {
  const { listPaths, listPathsFew, rounds } = context.counts;
  for (const [container, paths] of [
    [many, listPaths],
    [few, listPathsFew],
  ] as const) {
    await load(product, `/${container}`, 'PUT', 1);
    await fillContainer({ postgresUrl: product.postgresUrl, container, folders, pathsPerFolder: paths / folders });
  }
  const figures: Figure[] = [];
  for (const { name, query } of pages) {
    figures.push(
      await compare({
        group: 'ListObjectsV2',
        name: `${name}, of ${listPaths.toLocaleString('en-US')} keys`,
        unit: 'ms a page',
        floorName: `the same page of ${listPathsFew.toLocaleString('en-US')}`,
        rounds,
        target: { kind: 'at most', value: 1.3 },
        ours: () => load(product, `/${many}?${query}`, 'GET', context.counts.listRepeats),
        floor: () => load(product, `/${few}?${query}`, 'GET', context.counts.listRepeats),
        onRound: context.tell,
      }),
    );
  }
  return figures;
}

/** One after the other; the figure is the median time of one. */
async function load(product: Product, target: string, method: 'GET' | 'PUT', count: number): Promise<Sample> {
  const requests = Array.from({ length: count }, () => prepareSigned(product.s3, { method, target }));
  const result = await runLoad({ endpoint: product.s3.endpoint, requests, inFlight: 1, deadlineMs });
  return { value: result.medianMs, details: { kibPerPage: (result.mibPerSecond * result.durationMs * 1024) / 1000 / count } };
}

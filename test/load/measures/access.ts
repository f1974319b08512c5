/** What access rules cost a request: GETs of a bucket under a policy and an access list, beside GETs of one without any, by one key. */
import { randomBytes, randomInt } from 'node:crypto';
import { startCpuMeter } from '../client/cpu-meter.ts';
import { runLoad } from '../client/load-client.ts';
import { type PreparedRequest, prepareSigned, type RequestWish } from '../client/prepared-request.ts';
import type { Floor } from '../floor/start-floor.ts';
import type { Product } from '../product/start-product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchContext } from './bench-context.ts';
import { compare, type Sample } from './interleave.ts';

const inFlight = 128;
const deadlineMs = 120_000;
const plain = 'without-rules';
const ruled = 'under-rules';
const objects = 1_000;
const statements = 10;

/** Every statement looks at the request and none decides it: the whole policy is walked for each. */
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: Array.from({ length: statements }, (_, index) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: `arn:aws:s3:::${ruled}/*`,
    Condition: {
      StringLike: { 'aws:Referer': `https://forbidden-${index}.example/*` },
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
    },
  })),
});

export async function measureAccess(context: BenchContext, product: Product, _floor: Floor): Promise<Figure[]> {
  const send = async (wishes: readonly RequestWish[]): Promise<void> => {
    const requests = wishes.map((wish) => prepareSigned(product.s3, wish));
    await runLoad({ endpoint: product.s3.endpoint, requests, inFlight, deadlineMs });
  };
  const body = { chunk: randomBytes(4096), size: 4096 };
  for (const bucket of [plain, ruled]) {
    await send([{ method: 'PUT', target: `/${bucket}` }]);
    await send(Array.from({ length: objects }, (_, index) => ({ method: 'PUT', target: `/${bucket}/${index}`, body })));
  }
  const document = Buffer.from(policy);
  await send([{ method: 'PUT', target: `/${ruled}?policy`, body: { chunk: document, size: document.length }, signsBody: true }]);
  const { rounds, smallRequests } = context.counts;
  const pids = { spoke: product.spokePid, hub: product.hubPid };
  const get = (bucket: string): PreparedRequest =>
    prepareSigned(product.s3, { method: 'GET', target: `/${bucket}/${randomInt(objects)}` });
  const load = async (bucket: string): Promise<Sample> => {
    const requests = Array.from({ length: smallRequests }, () => get(bucket));
    const spent = startCpuMeter(pids);
    const { perSecond } = await runLoad({ endpoint: product.s3.endpoint, requests, inFlight, deadlineMs });
    const { spoke, hub } = spent();
    const microseconds = (ms: number) => (ms * 1000) / smallRequests;
    return { value: perSecond, details: { spokeCpuMicroseconds: microseconds(spoke), hubCpuMicroseconds: microseconds(hub) } };
  };
  return [
    await compare({
      group: 'Access',
      name: `GET 4 KiB under a policy of ${statements} statements with conditions`,
      unit: 'requests/s',
      floorName: 'the same without any rules',
      rounds,
      target: undefined,
      ours: () => load(ruled),
      floor: () => load(plain),
      onRound: context.tell,
    }),
  ];
}

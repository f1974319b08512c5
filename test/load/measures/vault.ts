/**
 * A read from the store vault beside a GET of an S3 object of the same size. A vault read is two requests: the signed question for the
 * snapshot, whose signature the spoke remembers, and the GET of the URL that it is answered with. Their costs add up. Clients of ours may
 * also ask for the bytes themselves, with one request.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { digestOf, expectOk, put, urlOf, VaultClient } from '../../conformance/vault/vault-client.ts';
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
const bucket = 'beside-the-vault';
const size = 4096;
/** Each signs its own question: the memory of signatures holds as many. */
const owners = 8;
const topic = 'v1/ra_wa/user_data';
/** Half again as dear as a GET. */
const target = { kind: 'at least', value: 1 / 1.5 } as const;

interface Asked {
  readonly question: PreparedRequest;
  /** The same, for the bytes themselves. */
  readonly whole: PreparedRequest;
  readonly body: string;
}

export async function measureVault(context: BenchContext, product: Product, _floor: Floor): Promise<Figure[]> {
  const base = `${product.appEndpoint}/vault`;
  const asked: Asked[] = [];
  for (let index = 0; index < owners; index += 1) asked.push(await storeSnapshot(base));
  const send = async (wishes: readonly RequestWish[]): Promise<void> => {
    const requests = wishes.map((wish) => prepareSigned(product.s3, wish));
    await runLoad({ endpoint: product.s3.endpoint, requests, inFlight, deadlineMs });
  };
  const body = { chunk: randomBytes(size), size };
  await send([{ method: 'PUT', target: `/${bucket}` }]);
  await send(Array.from({ length: owners }, (_, index) => ({ method: 'PUT', target: `/${bucket}/${index}`, body })));
  const { rounds, smallRequests } = context.counts;
  const pids = { spoke: product.spokePid, hub: product.hubPid };

  const load = async (endpoint: string, requests: readonly PreparedRequest[]): Promise<Sample> => {
    const spent = startCpuMeter(pids);
    const { perSecond } = await runLoad({ endpoint, requests, inFlight, deadlineMs });
    const { spoke, hub } = spent();
    const microseconds = (ms: number) => (ms * 1000) / requests.length;
    return { value: perSecond, details: { spokeCpuMicroseconds: microseconds(spoke), hubCpuMicroseconds: microseconds(hub) } };
  };
  const fill = (of: (index: number) => PreparedRequest): PreparedRequest[] =>
    Array.from({ length: smallRequests }, () => of(randomInt(owners)));
  const read = async (): Promise<Sample> => {
    const questions = await load(
      product.appEndpoint,
      fill((index) => (asked[index] as Asked).question),
    );
    const urls = await Promise.all(asked.map(({ body: question }) => urlOfAnswer(base, question)));
    const downloads = await load(
      product.appEndpoint,
      fill((index) => downloadOf(urls[index] ?? '')),
    );
    return {
      value: 1 / (1 / questions.value + 1 / downloads.value),
      details: { questionsPerSecond: questions.value, downloadsPerSecond: downloads.value, ...questions.details },
    };
  };
  const readWhole = (): Promise<Sample> =>
    load(
      product.appEndpoint,
      fill((index) => (asked[index] as Asked).whole),
    );
  const get = (): Promise<Sample> =>
    load(
      product.s3.endpoint,
      fill((index) => prepareSigned(product.s3, { method: 'GET', target: `/${bucket}/${index}` })),
    );
  return [
    await compare({
      group: 'Vault',
      name: 'read of 4 KiB (question and download), signature remembered',
      unit: 'reads/s',
      floorName: 'S3 GET of 4 KiB',
      rounds,
      target,
      ours: read,
      floor: get,
      onRound: context.tell,
    }),
    await compare({
      group: 'Vault',
      name: 'read of 4 KiB by one request (/read-snapshot), signature remembered',
      unit: 'reads/s',
      floorName: 'S3 GET of 4 KiB',
      rounds,
      target,
      ours: readWhole,
      floor: get,
      onRound: context.tell,
    }),
  ];
}

async function storeSnapshot(base: string): Promise<Asked> {
  const owner = new VaultClient();
  const bytes = randomBytes(size);
  const place = { topic, digest: digestOf(bytes) };
  expectOk(await put(urlOf(await owner.preSave(base, place)), bytes));
  expectOk(await owner.save(base, { ...place, prevDigest: null }));
  const inner = { topic, pubkey: owner.pubkey };
  const day = Math.floor(Date.now() / 1000) + 24 * 60 * 60 - 60;
  const body = JSON.stringify({ inner, auth: owner.sign({ call: 'get_snapshot', inner }, day) });
  return { question: postOf(`${base}/get-snapshot`, body), whole: postOf(`${base}/read-snapshot`, body), body };
}

function postOf(url: string, body: string): PreparedRequest {
  const { host, pathname } = new URL(url);
  const chunk = Buffer.from(body);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${chunk.length}\r\n\r\n`;
  return { head: Buffer.from(head), body: { chunk, size: chunk.length } };
}

async function urlOfAnswer(base: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${base}/get-snapshot`, { method: 'POST', headers, body });
  return ((await answer.json()) as { presignedUrl: string }).presignedUrl;
}

function downloadOf(url: string): PreparedRequest {
  const { host, pathname, search } = new URL(url);
  return { head: Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n\r\n`), body: undefined };
}

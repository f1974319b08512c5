/**
 * Clients that read and write the same few objects through any endpoints while a test does its worst. What they did and saw is
 * recorded for the checkers; wrong bytes are kept apart, since no history can excuse them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConditionalOperation } from '../checkers/conditional-register.ts';
import { HistoryRecorder, type Pending } from '../checkers/history.ts';
import { randomFrom } from '../checkers/random-register-history.ts';
import type { RawAnswer, RawS3 } from './raw-s3.ts';
import { bodyOf, isBodyOf } from './unique-body.ts';

export interface RegisterWorkloadOptions {
  /** One or more ways in; client n uses n modulo their number. */
  readonly endpoints: readonly RawS3[];
  /** Each key lies in one of them, so that commits of several lanes meet. */
  readonly containers: readonly string[];
  readonly keys: readonly string[];
  readonly clients: number;
  readonly seed: number;
  /** Ends the workload; running operations are finished. */
  readonly signal: AbortSignal;
  /** Bodies have `bodyBytesMin` to this many bytes. */
  readonly bodyBytesMax: number;
  /** Adds removals, If-None-Match and If-Match. Their histories need the general checker. */
  readonly conditional: boolean;
  /** Also ends each client after so many operations. */
  readonly operationsPerClientMax?: number;
  /** Waits this long between operations of one client: short histories per key at long faults. */
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
}

export interface WrongBytes {
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}

export interface RegisterWorkloadResult {
  readonly operations: readonly ConditionalOperation[];
  readonly acknowledged: number;
  readonly unknown: number;
  readonly wrongBytes: readonly WrongBytes[];
  /** Answers that fit nothing S3 would say here, by status. */
  readonly unexpected: ReadonlyMap<number, number>;
}

/**
 * A body holds the whole name of its write. Shorter ones would be the same bytes for several values, with the same entity tag: an
 * If-Match then holds where the checker knows it cannot.
 */
const bodyBytesMin = 40;

type Invocation = Pick<ConditionalOperation, 'key' | 'kind' | 'value' | 'ifValue' | 'ifAbsent'>;
type Result = { readonly value?: string | undefined; readonly refused?: boolean };
type Recorder = HistoryRecorder<Invocation, Result>;

interface Client {
  readonly name: string;
  readonly s3: RawS3;
  readonly random: () => number;
  sequence: number;
}

interface Bench {
  readonly options: RegisterWorkloadOptions;
  readonly recorder: Recorder;
  readonly wrongBytes: WrongBytes[];
  readonly unexpected: Map<number, number>;
  /** Entity tags of values, for If-Match. */
  readonly tags: Map<string, string>;
  /** The value each key was last seen with. */
  readonly lastSeen: Map<string, string>;
}

export async function runRegisterWorkload(options: RegisterWorkloadOptions): Promise<RegisterWorkloadResult> {
  const recorder: Recorder = new HistoryRecorder();
  const bench: Bench = { options, recorder, wrongBytes: [], unexpected: new Map(), tags: new Map(), lastSeen: new Map() };
  const clients = Array.from({ length: options.clients }, (_, index): Client => {
    const s3 = options.endpoints[index % options.endpoints.length];
    if (s3 === undefined) throw new Error('a workload needs an endpoint');
    return { name: `c${index}`, s3, random: randomFrom(options.seed + index * 7_919), sequence: 0 };
  });
  await Promise.all(clients.map((client) => runClient(client, bench)));
  const operations = recorder.operations();
  const { ok, info } = recorder.counts();
  return { operations, acknowledged: ok, unknown: info, wrongBytes: bench.wrongBytes, unexpected: bench.unexpected };
}

async function runClient(client: Client, bench: Bench): Promise<void> {
  const { options } = bench;
  for (let count = 0; count < (options.operationsPerClientMax ?? Number.POSITIVE_INFINITY); count += 1) {
    if (options.signal.aborted) return;
    const key = options.keys[Math.floor(client.random() * options.keys.length)] ?? '';
    const dice = client.random();
    if (dice < 0.5) await read(client, bench, key);
    else if (options.conditional && dice < 0.6) await remove(client, bench, key);
    else await write(client, bench, key);
    if (options.pauseMs !== undefined) await sleep(options.pauseMs * 2 * client.random());
  }
}

function targetOf(bench: Bench, key: string): string {
  const { containers } = bench.options;
  const sum = Buffer.from(key).reduce((total, byte) => total + byte, 0);
  return `/${containers[sum % containers.length]}/${encodeURIComponent(key)}`;
}

async function read(client: Client, bench: Bench, key: string): Promise<void> {
  const pending = bench.recorder.invoke(client.name, { key, kind: 'read' });
  const answer = await sendOnce(client, bench, { method: 'GET', target: targetOf(bench, key) });
  if (answer?.status === 404) return pending.ok({ value: undefined });
  if (answer?.status !== 200) {
    if (answer !== undefined && answer.status < 500) note(bench, answer.status);
    return pending.fail();
  }
  const value = String(answer.headers['x-amz-meta-value']);
  if (!isBodyOf(value, answer.body)) {
    bench.wrongBytes.push({
      key,
      value,
      reason: `${answer.body.length} bytes begin ${answer.body.subarray(0, 40).toString('latin1')}`,
    });
  }
  bench.lastSeen.set(key, value);
  bench.tags.set(value, String(answer.headers['etag']));
  pending.ok({ value });
}

async function write(client: Client, bench: Bench, key: string): Promise<void> {
  const { bodyBytesMax } = bench.options;
  const size = bodyBytesMin + Math.floor(client.random() ** 3 * Math.max(0, bodyBytesMax - bodyBytesMin));
  const value = `${client.name}-${client.sequence++}-${size}`;
  const condition = bench.options.conditional ? chooseCondition(client, bench, key) : {};
  const pending = bench.recorder.invoke(client.name, { key, kind: 'write', value, ...condition });
  const headers = { 'x-amz-meta-value': value, ...headersOf(condition, bench) };
  const answer = await sendOnce(client, bench, { method: 'PUT', target: targetOf(bench, key), headers, body: bodyOf(value) });
  if (answer?.status === 200) bench.tags.set(value, String(answer.headers['etag']));
  settleChange(pending, answer, bench, condition);
}

async function remove(client: Client, bench: Bench, key: string): Promise<void> {
  const pending = bench.recorder.invoke(client.name, { key, kind: 'remove' });
  const answer = await sendOnce(client, bench, { method: 'DELETE', target: targetOf(bench, key) });
  settleChange(pending, answer, bench, {});
}

interface Condition {
  readonly ifAbsent?: boolean;
  readonly ifValue?: string;
}

function chooseCondition(client: Client, bench: Bench, key: string): Condition {
  const dice = client.random();
  if (dice < 0.3) return { ifAbsent: true };
  const seen = bench.lastSeen.get(key);
  return dice < 0.6 && seen !== undefined && bench.tags.has(seen) ? { ifValue: seen } : {};
}

function headersOf(condition: Condition, bench: Bench): Record<string, string> {
  if (condition.ifAbsent) return { 'if-none-match': '*' };
  return condition.ifValue === undefined ? {} : { 'if-match': bench.tags.get(condition.ifValue) ?? '' };
}

/** 412, and 404 of an If-Match, say that the condition did not hold. 409 says that nothing was done. Any 5xx says nothing. */
function settleChange(pending: Pending<Result>, answer: RawAnswer | undefined, bench: Bench, condition: Condition): void {
  const status = answer?.status ?? 599;
  if (status === 200 || status === 204) pending.ok({});
  else if (status === 412 || (status === 404 && condition.ifValue !== undefined)) pending.ok({ refused: true });
  else if (status >= 500) pending.info();
  else {
    if (status !== 409) note(bench, status);
    pending.fail();
  }
}

async function sendOnce(
  client: Client,
  bench: Bench,
  request: { method: string; target: string; headers?: Record<string, string>; body?: Buffer },
): Promise<RawAnswer | undefined> {
  try {
    const timeout = bench.options.timeoutMs === undefined ? {} : { timeoutMs: bench.options.timeoutMs };
    return await client.s3.send({ ...request, ...timeout });
  } catch {
    // No whole answer. A dead endpoint refuses at once: do not spin on it.
    await sleep(20);
    return undefined;
  }
}

function note(bench: Bench, status: number): void {
  bench.unexpected.set(status, (bench.unexpected.get(status) ?? 0) + 1);
}

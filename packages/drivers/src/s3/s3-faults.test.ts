/** The S3 driver with a provider that breaks in the ways providers break. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect, inPieces, KiB, MiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import type { Driver } from '../driver.ts';
import { createS3Driver, type S3DriverOptions } from './s3-driver.ts';
import { type Fault, type SeenRequest, type StrictProvider, startStrictProvider } from './strict-provider.ts';

let provider: StrictProvider;
let driver: Driver;
let time = 0;

function openDriver(options: Partial<S3DriverOptions> = {}): Driver {
  return createS3Driver({
    name: 'strict',
    bucket: 'bucket',
    prefix: '',
    profile: 'minio',
    endpoint: provider.endpoint,
    signer: provider.signer,
    now: Date.now,
    monotonicNow: () => time,
    random: () => 0.01,
    idleTimeoutMs: 300,
    ...options,
  });
}

beforeEach(async () => {
  time = 0;
  provider = await startStrictProvider();
  driver = openDriver();
});
afterEach(async () => {
  await driver.close();
  await provider.stop();
});

/** The fault for the first `times` requests of a method. */
function first(times: number, method: string, fault: Fault): (request: SeenRequest) => Fault | undefined {
  return (request) => (request.method === method && request.count <= times ? fault : undefined);
}

const bytes = sampleBytes(900 * KiB, 81);

describe('a provider that breaks in the middle of a download', () => {
  it.each<Fault>([
    { kind: 'cut', afterBytes: 500_000 },
    { kind: 'stall', afterBytes: 500_000 },
  ])('destroys the stream: $kind', async (fault) => {
    const { locator } = await driver.put(newId(), bytes, { signal: never });
    provider.fault = first(99, 'GET', fault);
    const stream = await driver.open(locator, undefined, never);
    await expect(collect(stream)).rejects.toMatchObject({ code: 'backend_failed', retryable: true });
    await expect(driver.read(locator, undefined, never)).rejects.toMatchObject({ code: 'backend_failed' });
  });

  it.each<Fault>([{ kind: 'short' }, { kind: 'whole' }])(
    'is caught by the headers before a byte is given: $kind',
    async (fault) => {
      const { locator } = await driver.put(newId(), bytes, { signal: never });
      provider.fault = first(99, 'GET', fault);
      await expect(driver.open(locator, { start: 10, end: 1000 }, never)).rejects.toMatchObject({ code: 'backend_failed' });
    },
  );
});

describe('a provider that fails requests', () => {
  it.each<Fault>([
    { kind: 'status', status: 500, code: 'InternalError' },
    { kind: 'status', status: 503, code: 'SlowDown' },
    { kind: 'reset' },
  ])('is asked again when that is harmless: %o', async (fault) => {
    provider.fault = (request) => (request.count <= 2 ? fault : undefined);
    const { locator } = await driver.put(newId(), bytes.subarray(0, 1000), { signal: never });
    expect((await driver.read(locator, undefined, never)).equals(bytes.subarray(0, 1000))).toBe(true);
    expect(provider.refusals).toEqual([]);
  });

  it('is not sent a consumed stream again', async () => {
    provider.fault = first(1, 'PUT', { kind: 'status', status: 500, code: 'InternalError' });
    await expect(driver.put(newId(), inPieces(bytes), { signal: never, size: bytes.length })).rejects.toMatchObject({
      code: 'backend_failed',
    });
    expect(provider.requests.filter((request) => request.method === 'PUT').length).toBe(1);
  });

  it.each<[Fault, object]>([
    [{ kind: 'status', status: 404, code: 'NoSuchKey' }, { code: 'blob_missing' }],
    [
      { kind: 'status', status: 403, code: 'AccessDenied' },
      { code: 'backend_failed', retryable: false },
    ],
    [{ kind: 'status', status: 507, code: 'InsufficientStorage' }, { code: 'storage_full' }],
    [{ kind: 'status', status: 507, code: 'XMinioStorageFull' }, { code: 'storage_full' }],
    [{ kind: 'status', status: 403, code: 'QuotaExceeded' }, { code: 'storage_full' }],
    [
      { kind: 'status', status: 503, code: 'SlowDown', headers: { 'retry-after': '7' } },
      { code: 'unavailable', retryAfterMs: 7000 },
    ],
    [
      { kind: 'status', status: 429, code: 'Whatever' },
      { code: 'unavailable', retryable: true },
    ],
    [
      { kind: 'status', status: 400, code: 'InvalidArgument' },
      { code: 'backend_failed', retryable: false },
    ],
    [
      { kind: 'status', status: 500, code: 'InternalError' },
      { code: 'backend_failed', retryable: true },
    ],
  ])('is understood: %o', async (fault, meaning) => {
    provider.fault = () => fault;
    // A stream, so that it is asked once.
    const put = driver.put(newId(), inPieces(bytes), { signal: never, size: bytes.length });
    await expect(put).rejects.toMatchObject(meaning);
  });

  it('and stores other bytes than were sent is caught', async () => {
    provider.fault = first(99, 'PUT', { kind: 'corrupt' });
    const refusal = { code: 'backend_failed', message: expect.stringMatching(/other bytes/) as unknown };
    await expect(driver.put(newId(), bytes.subarray(0, 100), { signal: never })).rejects.toMatchObject(refusal);
    await expect(driver.put(newId(), inPieces(bytes), { signal: never, size: bytes.length })).rejects.toMatchObject(refusal);
    await expect(driver.put(newId(), inPieces(sampleBytes(9 * MiB)), { signal: never })).rejects.toMatchObject(refusal);
  });

  it('asks the hub for another key after the one it has is refused', async () => {
    let asked = 0;
    const second = openDriver({
      signer: (date) => {
        asked += 1;
        return provider.signer(date);
      },
    });
    provider.fault = first(1, 'PUT', { kind: 'status', status: 403, code: 'ExpiredToken' });
    await second.put(newId(), bytes.subarray(0, 10), { signal: never });
    await second.put(newId(), bytes.subarray(0, 10), { signal: never });
    expect(asked).toBe(2);
    await second.close();
  });
});

describe('a key that ends before its day', () => {
  it('is asked for again before it ends', async () => {
    let asked = 0;
    const second = openDriver({
      signer: async (date) => {
        asked += 1;
        return { ...(await provider.signer(date)), expiresAt: Date.now() + (asked === 1 ? 30_000 : 3_600_000) };
      },
    });
    for (let count = 0; count < 3; count += 1) await second.put(newId(), bytes.subarray(0, 10), { signal: never });
    expect(asked).toBe(2);
    await second.close();
  });
});

describe('a multipart upload', () => {
  const body = sampleBytes(20 * MiB + 5, 82);

  it('repeats parts that failed, and is whole', async () => {
    provider.fault = (request) =>
      request.method === 'PUT' && request.count % 2 === 1 ? { kind: 'status', status: 500 } : undefined;
    const { locator } = await driver.put(newId(), inPieces(body, MiB), { signal: never });
    expect((await collect(await driver.open(locator, undefined, never))).equals(body)).toBe(true);
    expect(provider.refusals).toEqual([]);
    expect(provider.uploads.size).toBe(0);
  });

  it('whose completion was done but not answered is found done', async () => {
    provider.fault = (request) =>
      request.method === 'POST' && request.query.has('uploadId') && request.count === 2 ? { kind: 'lost-answer' } : undefined;
    const { locator } = await driver.put(newId(), inPieces(body, MiB), { signal: never });
    expect(await driver.stat(locator, never)).toEqual({ size: body.length });
  });

  it('is aborted when it fails for good, and discarded when even that fails', async () => {
    provider.fault = (request) => (request.method === 'PUT' && request.count >= 2 ? { kind: 'status', status: 400 } : undefined);
    await expect(driver.put(newId(), inPieces(body, MiB), { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
    expect(provider.uploads.size).toBe(0);
    provider.fault = (request) =>
      request.method === 'PUT' || request.method === 'DELETE' ? { kind: 'status', status: 400 } : undefined;
    const id = newId();
    await expect(driver.put(id, inPieces(body, MiB), { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
    expect(provider.uploads.size).toBe(1);
    provider.fault = () => undefined;
    await driver.discard(id, never);
    expect(provider.uploads.size).toBe(0);
  });

  it('signs the hash of each part where the body may not go unsigned', async () => {
    const signed = openDriver({ profile: 'generic' });
    const { locator } = await signed.put(newId(), inPieces(body, MiB), { signal: never, size: body.length });
    expect((await collect(await signed.open(locator, undefined, never))).equals(body)).toBe(true);
    expect(provider.refusals).toEqual([]);
    await signed.close();
  });
});

describe('a provider that is down', () => {
  it('is left alone after failures in a row, tried once after the pause, and used again', async () => {
    const { locator } = await driver.put(newId(), bytes.subarray(0, 100), { signal: never });
    provider.fault = () => ({ kind: 'reset' });
    for (let round = 0; round < 2; round += 1) {
      await expect(driver.read(locator, undefined, never)).rejects.toMatchObject({ code: 'backend_failed' });
    }
    const before = provider.requests.length;
    await expect(driver.read(locator, undefined, never)).rejects.toMatchObject({
      message: expect.stringMatching(/left alone/) as unknown,
    });
    expect(provider.requests.length).toBe(before);
    expect(await driver.health(never)).toMatchObject({ state: 'down' });
    time += 1_000;
    provider.fault = () => undefined;
    expect((await driver.read(locator, undefined, never)).length).toBe(100);
    expect(await driver.health(never)).toMatchObject({ state: 'up' });
  });

  it('answers refused connections and silence with backend_failed in bounded time', async () => {
    const gone = openDriver({ endpoint: 'http://127.0.0.1:1' });
    await expect(gone.put(newId(), Buffer.from('x'), { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
    await gone.close();
    const { locator } = await driver.put(newId(), bytes.subarray(0, 100), { signal: never });
    provider.fault = first(99, 'GET', { kind: 'stall', afterBytes: 0 });
    const start = performance.now();
    await expect(driver.read(locator, undefined, AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'backend_failed' });
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  it('does not keep an asker whose own time is over', async () => {
    provider.fault = () => ({ kind: 'status', status: 503, code: 'SlowDown', headers: { 'retry-after': '30' } });
    const put = driver.put(newId(), Buffer.from('x'), { signal: AbortSignal.timeout(100) });
    await expect(put).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });
});

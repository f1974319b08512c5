import { hash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { encryptedSize } from '@felloe/engine/encryption/blob-format.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { createFaultPoints } from '@felloe/runtime/fault-points.ts';
import { describe, expect, test } from 'vitest';
import type { ReadRequest, StagedBody, StageRequest } from '../app-context.ts';
import { spokeFaultPoints } from '../fault-points-list.ts';
import { createTestWorker, type TestWorker } from '../testing/test-worker.ts';

const mib = 1024 * 1024;
const { signal } = new AbortController();
const request = (body: StageRequest['body'], more: Partial<StageRequest> = {}): StageRequest => ({
  backendId: 'disk',
  body,
  sizeBytesMax: 100 * mib,
  digests: ['md5', 'sha256'],
  signal,
  ...more,
});

async function* chunksOf(bytes: Buffer, chunkSize: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += chunkSize) yield bytes.subarray(start, start + chunkSize);
}

function recordOf(...bodies: StagedBody[]): ArtifactRecord__Output {
  const blobs = bodies.flatMap((body) => body.blobs).map((blob, index) => ({ ...blob, part_number: index + 1, checksums: '' }));
  const size = bodies.reduce((sum, body) => sum + body.size, 0);
  return { version_id: 'v', etag: 'e', size, blobs, attributes: '' } as unknown as ArtifactRecord__Output;
}

async function readAll(
  worker: TestWorker,
  record: ArtifactRecord__Output,
  range?: { start: number; end: number },
): Promise<Buffer> {
  const bytes = await worker.storage.read({
    record,
    ...(range === undefined ? {} : { range }),
    resolveAgain: async () => record,
    signal,
  });
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.concat(await Array.fromAsync(bytes as AsyncIterable<Buffer>));
}

/** What a client of an HTTP answer gets. `whole`: the answer ended as a complete one. */
async function sendOverHttp(worker: TestWorker, read: Omit<ReadRequest, 'signal'>) {
  let heads = 0;
  let failure = '';
  const server = createServer((_request, answer) => {
    worker.storage
      .send({ ...read, signal }, answer, () => {
        heads += 1;
        answer.writeHead(200);
      })
      .then(
        () => answer.end(),
        (error: StoreError) => {
          failure = error.code;
          answer.destroy();
        },
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const chunks: Buffer[] = [];
  let whole = true;
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk));
  } catch {
    whole = false;
  }
  server.close();
  server.closeAllConnections();
  return { sent: Buffer.concat(chunks), heads, whole, failure };
}

/** As the hub gives it: sizes are those of the content. */
function encryptedRecordOf(dataKey: Buffer, ...bodies: StagedBody[]): ArtifactRecord__Output {
  const record = recordOf(...bodies);
  const blobs = bodies.flatMap((body) => body.blobs);
  return {
    ...record,
    attributes: JSON.stringify({ encryption: { scheme: 'installation', wrapped: 'x' } }),
    data_key: dataKey,
    blobs: record.blobs.map((blob, index) => ({ ...blob, size: Number(blobs[index]?.content_size ?? 0) })),
  };
}

describe('encrypted', () => {
  const dataKey = randomBytes(32);

  test.each([1, 100_000, 700_000])('%i bytes twice as two blobs: every form of reading gives the content', async (size) => {
    await using worker = await createTestWorker();
    const bytes = [randomBytes(size), randomBytes(size)] as const;
    const first = await worker.storage.stage(request(bytes[0], { dataKey }));
    const second = await worker.storage.stage(request(chunksOf(bytes[1], 33_333), { dataKey, ownsBuffers: false }));
    expect(first).toMatchObject({ size, blobs: [{ content_size: size, size: encryptedSize(size), sha256: '' }] });
    expect(first.digests.md5?.toString('hex')).toBe(hash('md5', bytes[0]));
    const record = encryptedRecordOf(dataKey, first, second);
    const content = Buffer.concat(bytes);
    expect((await readAll(worker, record)).equals(content)).toBe(true);
    const sent = await sendOverHttp(worker, { record, resolveAgain: async () => record });
    expect(sent).toMatchObject({ heads: 1, whole: true, failure: '' });
    expect(sent.sent.equals(content)).toBe(true);
    for (const range of [
      { start: size - 1, end: size },
      { start: Math.floor(size / 2), end: size + Math.floor(size / 2) },
    ]) {
      expect((await readAll(worker, record, range)).equals(content.subarray(range.start, range.end + 1))).toBe(true);
    }
  });

  test('without the key nothing is given out, neither content nor what lies there', async () => {
    await using worker = await createTestWorker();
    const staged = await worker.storage.stage(request(randomBytes(1_000), { dataKey }));
    const record = encryptedRecordOf(Buffer.alloc(0), staged);
    await expect(readAll(worker, record)).rejects.toMatchObject({ code: 'internal' });
    const other = encryptedRecordOf(randomBytes(32), staged);
    await expect(readAll(worker, other)).rejects.toMatchObject({ code: 'backend_failed' });
  });

  test("two parts in each other's place do not open", async () => {
    await using worker = await createTestWorker();
    const [first, second] = [randomBytes(1_000), randomBytes(1_000)];
    const staged = [
      await worker.storage.stage(request(first, { dataKey })),
      await worker.storage.stage(request(second, { dataKey })),
    ];
    const record = encryptedRecordOf(dataKey, ...staged);
    const [one, two] = record.blobs;
    const swapped = {
      ...record,
      blobs: [
        { ...one, locator: two?.locator },
        { ...two, locator: one?.locator },
      ],
    };
    await expect(readAll(worker, swapped as ArtifactRecord__Output)).rejects.toMatchObject({ code: 'backend_failed' });
  });
});

describe('staging', () => {
  test.each([1, 4_096, 200_000, 3 * mib])('%i bytes come back, by their digests and the epoch of their id', async (size) => {
    await using worker = await createTestWorker();
    const bytes = randomBytes(size);
    for (const body of [bytes, chunksOf(bytes, 50_000)]) {
      for (const declared of [size, undefined]) {
        if (declared !== undefined && !Buffer.isBuffer(body)) continue;
        const staged = await worker.storage.stage(
          request(Buffer.isBuffer(body) ? body : chunksOf(bytes, 50_000), declared === undefined ? {} : { size: declared }),
        );
        expect(staged).toMatchObject({ size, epoch: 1, blobs: [{ backend_id: 'disk', size, sha256: hash('sha256', bytes) }] });
        expect(staged.digests.md5?.toString('hex')).toBe(hash('md5', bytes));
        expect((await readAll(worker, recordOf(staged))).equals(bytes)).toBe(true);
      }
    }
  });

  test.each([
    [200_000, false],
    [200_000, true],
    [700_000, false],
    [700_000, true],
  ])('%i bytes whose buffers are let go as they are written, encrypted: %s', async (size, encrypted) => {
    await using worker = await createTestWorker();
    const bytes = randomBytes(size);
    async function* copies(): AsyncGenerator<Buffer> {
      for (let start = 0; start < size; start += 50_000) yield Buffer.concat([bytes.subarray(start, start + 50_000)]);
    }
    const dataKey = randomBytes(32);
    const more = { ownsBuffers: true, size, ...(encrypted ? { dataKey } : {}) };
    const staged = await worker.storage.stage(request(copies(), more));
    expect(staged).toMatchObject({ size, blobs: [{ content_size: encrypted ? size : 0 }] });
    const record = encrypted ? encryptedRecordOf(dataKey, staged) : recordOf(staged);
    expect((await readAll(worker, record)).equals(bytes)).toBe(true);
  });

  test('an empty body names no blob, whatever form it has', async () => {
    await using worker = await createTestWorker();
    for (const body of [Buffer.alloc(0), chunksOf(Buffer.alloc(0), 1)]) {
      const staged = await worker.storage.stage(request(body));
      expect(staged).toMatchObject({ blobs: [], size: 0, epoch: 1 });
      expect(staged.digests.md5?.toString('hex')).toBe('d41d8cd98f00b204e9800998ecf8427e');
    }
  });

  test.each([
    ['shorter than declared', 10, 11, 'incomplete_body'],
    ['longer than declared', 10, 9, 'incomplete_body'],
    ['shorter than declared, large', 2 * mib, 2 * mib + 1, 'incomplete_body'],
    ['longer than declared, large', 2 * mib, 2 * mib - 1, 'incomplete_body'],
  ])('a body %s fails and a later stage is well', async (_, size, declared, code) => {
    await using worker = await createTestWorker();
    const failing = worker.storage.stage(request(chunksOf(randomBytes(size), 60_000), { size: declared }));
    await expect(failing).rejects.toMatchObject({ code });
    await worker.storage.stage(request(Buffer.from('x')));
  });

  test('too many bytes and an error of the body itself reach the asker as they are', async () => {
    await using worker = await createTestWorker();
    await expect(
      worker.storage.stage(request(chunksOf(randomBytes(2 * mib), 60_000), { sizeBytesMax: mib })),
    ).rejects.toMatchObject({
      code: 'too_large',
    });
    class BadSignature extends Error {}
    async function* broken(): AsyncGenerator<Buffer> {
      yield randomBytes(mib);
      throw new BadSignature();
    }
    await expect(worker.storage.stage(request(broken(), { size: 5 * mib }))).rejects.toBeInstanceOf(BadSignature);
  });

  test('an unknown backend is unreachable, a read-only one takes no bytes', async () => {
    await using worker = await createTestWorker();
    await expect(worker.storage.stage(request(Buffer.from('x'), { backendId: 'elsewhere' }))).rejects.toMatchObject({
      code: 'bytes_unreachable',
    });
    worker.hub.notice({ configure: { backends: worker.hub.backends.map((backend) => ({ ...backend, state: 'read_only' })) } });
    await expect
      .poll(() => worker.storage.stage(request(Buffer.from('x'))).catch((error: StoreError) => error.code))
      .toBe('unavailable');
  });

  test('ids are leased ahead: hundreds of writes at once need few calls, and no id is used twice', async () => {
    await using worker = await createTestWorker();
    const staged = await Promise.all(Array.from({ length: 500 }, () => worker.storage.stage(request(randomBytes(100)))));
    expect(new Set(staged.map((body) => body.blobs[0]?.blob_id)).size).toBe(500);
    const leases = worker.hub.received.filter((call) => call.call === 'lease_blobs');
    expect(leases.length).toBeLessThan(16);
  });

  test('a hub that gives fewer ids than were asked for is asked again, and no write fails', async () => {
    let most = 0;
    await using worker = await createTestWorker({
      handlers: {
        lease_blobs: ({ backend_id, count }) => {
          most = Math.max(most, count);
          const blob_ids = Array.from({ length: Math.min(count, 20) }, () => randomUUID());
          return { backend_id, blob_ids, valid_ms: 900_000 };
        },
      },
    });
    const staged = await Promise.all(Array.from({ length: 200 }, () => worker.storage.stage(request(randomBytes(100)))));
    expect(new Set(staged.map((body) => body.blobs[0]?.blob_id)).size).toBe(200);
    // What it gives is what the next batch grows from.
    expect(most).toBe(40);
  });

  test('bytes that went into a segment of an epoch that passed are refused as retryable', async () => {
    const faults = createFaultPoints({ specification: '', known: spokeFaultPoints });
    await using worker = await createTestWorker({ faults });
    await worker.storage.stage(request(Buffer.from('opens the segment')));
    worker.hub.epoch = 2;
    worker.hub.lose();
    await expect.poll(() => worker.state.session.epoch).toBe(2);
    const staged = await worker.storage.stage(request(Buffer.from('y'))).catch((error: StoreError) => error);
    if (staged instanceof StoreError) expect(staged).toMatchObject({ code: 'epoch_closed', retryable: true });
    const again = await worker.storage.stage(request(Buffer.from('z')));
    expect(again.epoch).toBe(2);
  });
});

describe('reading', () => {
  test('any range over several blobs', async () => {
    await using worker = await createTestWorker();
    const parts = [randomBytes(700_000), randomBytes(300), randomBytes(6 * mib), randomBytes(mib)];
    const record = recordOf(...(await Promise.all(parts.map((part) => worker.storage.stage(request(part))))));
    const whole = Buffer.concat(parts);
    expect((await readAll(worker, record)).equals(whole)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [699_999, 700_300],
      [699_000, 5 * mib],
      [whole.length - 1, whole.length - 1],
      [10, whole.length - 2],
    ] as const) {
      expect((await readAll(worker, record, { start, end })).equals(whole.subarray(start, end + 1))).toBe(true);
    }
    await expect(readAll(worker, record, { start: 0, end: whole.length })).rejects.toMatchObject({
      code: 'range_not_satisfiable',
    });
  });

  test('sending into an answer: the head only once the bytes are in sight, then all of them, from any kind of backend', async () => {
    await using worker = await createTestWorker();
    const parts = [randomBytes(700_000), randomBytes(300), randomBytes(3 * mib)];
    const onDisk = parts.map((part) => worker.storage.stage(request(part)));
    const inMemory = parts.map((part) => worker.storage.stage(request(part, { backendId: 'memory' })));
    for (const staged of [onDisk, inMemory]) {
      const record = recordOf(...(await Promise.all(staged)));
      const range = { start: 100, end: record.size - 100 };
      const { sent, heads, whole } = await sendOverHttp(worker, { record, range, resolveAgain: async () => record });
      expect({ heads, whole }).toEqual({ heads: 1, whole: true });
      expect(sent.equals(Buffer.concat(parts).subarray(100, record.size - 99))).toBe(true);
    }
  });

  test('sending what is missing: no head when it is the first blob, a cut answer when it is a later one', async () => {
    await using worker = await createTestWorker();
    const record = recordOf(...(await Promise.all([mib, mib].map((size) => worker.storage.stage(request(randomBytes(size)))))));
    const removed = async (index: number) => {
      const id = record.blobs[index]?.blob_id ?? '';
      for (const file of await readdir(worker.root, { recursive: true }))
        if (file.includes(id)) await rm(join(worker.root, file));
      return await sendOverHttp(worker, { record, resolveAgain: async () => record });
    };
    const later = await removed(1);
    expect(later).toMatchObject({ heads: 1, whole: false, failure: 'blob_missing' });
    const first = await removed(0);
    expect(first).toMatchObject({ heads: 0, failure: 'blob_missing' });
  });

  test('a moved blob is found by asking once more; one missing twice is counted as lost', async () => {
    await using worker = await createTestWorker();
    const staged = await worker.storage.stage(request(Buffer.from('moved'), { backendId: 'memory' }));
    const record = recordOf(staged);
    const [blob] = record.blobs;
    if (blob === undefined) throw new Error('no blob');
    const gone = { ...record, blobs: [{ ...blob, locator: blob.locator.replace(/^m:.{8}/, 'm:00000000') }] };
    const read = (resolveAgain: () => Promise<ArtifactRecord__Output>) =>
      worker.storage.read({ record: gone, resolveAgain, signal });
    expect(await read(async () => record)).toEqual(Buffer.from('moved'));
    expect(worker.lostBlobs.value).toBe(0);
    await expect(read(async () => ({ ...record, version_id: 'other' }))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(read(async () => gone)).rejects.toMatchObject({ code: 'blob_missing' });
    expect(worker.lostBlobs.value).toBe(1);
  });

  test('a blob that is missing in the middle destroys the stream, never ends it', async () => {
    await using worker = await createTestWorker();
    const parts = await Promise.all([6 * mib, 6 * mib].map((size) => worker.storage.stage(request(randomBytes(size)))));
    const record = recordOf(...parts);
    const second = record.blobs[1]?.blob_id ?? '';
    for (const file of await readdir(worker.root, { recursive: true })) {
      if (file.includes(second)) await rm(join(worker.root, file));
    }
    await expect(readAll(worker, record)).rejects.toMatchObject({ code: 'blob_missing' });
  });

  test('damaged bytes destroy the stream before they are given out', async () => {
    await using worker = await createTestWorker();
    const bytes = randomBytes(5 * mib);
    const staged = await worker.storage.stage(request(bytes));
    const id = staged.blobs[0]?.blob_id ?? '';
    for (const file of await readdir(worker.root, { recursive: true })) {
      if (!file.includes(id)) continue;
      const path = join(worker.root, file);
      await writeFile(path, Buffer.alloc(100), { flag: 'r+' });
    }
    await expect(readAll(worker, recordOf(staged))).rejects.toMatchObject({ code: 'backend_failed' });
  });

  test('a reader that goes away leaves nothing open', async () => {
    await using worker = await createTestWorker();
    const record = recordOf(await worker.storage.stage(request(randomBytes(8 * mib))));
    const leaving = new AbortController();
    const stream = (await worker.storage.read({ record, resolveAgain: async () => record, signal: leaving.signal })) as Readable;
    stream.destroy();
    const other = (await worker.storage.read({ record, resolveAgain: async () => record, signal: leaving.signal })) as Readable;
    other.on('error', () => {});
    leaving.abort(new StoreError('unavailable', 'client went'));
    await expect(Array.fromAsync(other)).rejects.toThrow();
  });
});

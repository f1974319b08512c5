import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createMetrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { BlobMove__Output } from '@felloe/contracts/gen/felloe/v1/BlobMove.ts';
import type { FinishedWork__Output } from '@felloe/contracts/gen/felloe/v1/FinishedWork.ts';
import type { WorkItem } from '@felloe/contracts/gen/felloe/v1/WorkItem.ts';
import { expect, test } from 'vitest';
import { createTestWorker, spokeActor, type TestWorker } from '../testing/test-worker.ts';
import { type WorkParts, workOnce } from './work-loop.ts';

const { signal } = new AbortController();

async function workerWithWork(items: WorkItem[]) {
  const finished: FinishedWork__Output[] = [];
  const moves: { segmentId: string; moves: BlobMove__Output[] }[] = [];
  const worker = await createTestWorker({
    handlers: {
      take_work: () => ({ items: items.splice(0).map((item) => ({ valid_ms: 60_000, backend_id: 'disk', ...item })) }),
      finish_work: (call) => {
        finished.push(...call.finished);
        return {};
      },
      move_blobs: (call) => {
        moves.push({ segmentId: call.segment_id, moves: call.moves });
        return { moved: call.moves.map(() => true) };
      },
    },
  });
  const parts: WorkParts = {
    hub: worker.state.session,
    session: worker.state.session,
    actor: spokeActor,
    backends: worker.state.backends,
    arrivals: {
      lookInOrder: async (uploads) => uploads.map(({ uploadId }) => (uploadId === 'sent' ? 'committed' : 'nothing')),
    },
    clock: systemClock,
    logger: createSilentLogger(),
    faults: noFaultPoints,
    done: createMetrics().counters({ name: 'done', help: 'test' }),
    random: () => 0.5,
  };
  return { worker, parts, finished, moves };
}

async function stage(worker: TestWorker, text: string) {
  const staged = await worker.storage.stage({
    backendId: 'disk',
    body: Buffer.from(text),
    sizeBytesMax: 1e9,
    digests: [],
    signal,
  });
  const [blob] = staged.blobs;
  if (blob === undefined) throw new Error('nothing was staged');
  return { blob_id: blob.blob_id ?? '', locator: blob.locator ?? '', size: text.length, segment_id: blob.segment_id ?? '' };
}

test('deleting and discarding succeed, also again and for what never was', async () => {
  const items: WorkItem[] = [];
  const { worker, parts, finished } = await workerWithWork(items);
  await using _ = worker;
  const large = await stage(worker, 'x'.repeat(200_000));
  const filesOf = async () => (await readdir(worker.root, { recursive: true })).filter((file) => file.includes(large.blob_id));
  expect(await filesOf()).toHaveLength(1);
  for (const round of ['first', 'again']) {
    items.push({ work_id: `${round}-delete`, kind: 'delete_blob', locator: large.locator });
    items.push({ work_id: `${round}-discard`, kind: 'discard_blob', blob_id: '00000000-0000-4000-8000-000000000000' });
    expect(await workOnce(parts, signal)).toBe(2);
  }
  expect(await filesOf()).toHaveLength(0);
  expect(finished.every(({ succeeded }) => succeeded)).toBe(true);
  expect(finished.map(({ work_id }) => work_id).sort()).toEqual([
    'again-delete',
    'again-discard',
    'first-delete',
    'first-discard',
  ]);
});

test('compacting copies the live blobs durably and moves their locators; the old segment goes as work of its own', async () => {
  const items: WorkItem[] = [];
  const { worker, parts, finished, moves } = await workerWithWork(items);
  await using _ = worker;
  const blobs = await Promise.all(Array.from({ length: 100 }, (_blob, index) => stage(worker, `blob ${index}`)));
  const old = blobs[0]?.segment_id ?? '';
  expect(old).not.toBe('');
  await worker.state.backends.sealSegments();
  const live = blobs.filter((_blob, index) => index % 3 === 0);
  items.push({ work_id: 'compact', kind: 'compact_segment', segment_id: old, blobs: live });
  await workOnce(parts, signal);
  expect(finished).toMatchObject([{ work_id: 'compact', succeeded: true }]);
  const moved = moves.flatMap((batch) => batch.moves);
  expect(moved.map((move) => [move.blob_id, move.old_locator])).toEqual(live.map((blob) => [blob.blob_id, blob.locator]));
  expect(moves.every((batch) => batch.segmentId !== old)).toBe(true);
  items.push({ work_id: 'delete', kind: 'delete_segment', segment_id: old });
  await workOnce(parts, signal);
  const { driver } = worker.state.backends.forReading('disk');
  for (const [index, move] of moved.entries()) {
    expect((await driver.read(move.new_locator, undefined, signal)).toString()).toBe(`blob ${index * 3}`);
    await expect(driver.read(move.old_locator, undefined, signal)).rejects.toMatchObject({ code: 'blob_missing' });
  }
  expect((await readdir(join(worker.root), { recursive: true })).some((file) => file.includes(old))).toBe(false);
});

test('what cannot be done is told with its reason, and the rest goes on', async () => {
  const items: WorkItem[] = [
    { work_id: 'a', kind: 'delete_blob', backend_id: 'elsewhere', locator: 'x' },
    { work_id: 'b', kind: 'polish_blob' },
  ];
  const { worker, parts, finished } = await workerWithWork(items);
  await using _ = worker;
  items.push({ work_id: 'c', kind: 'verify_blobs', blobs: [await stage(worker, 'kept')] });
  await workOnce(parts, signal);
  const outcomes = new Map(finished.map(({ work_id, succeeded }) => [work_id, succeeded]));
  expect(Object.fromEntries(outcomes)).toEqual({ a: false, b: false, c: true });
  expect(finished.find(({ work_id }) => work_id === 'a')?.reason).toContain('bytes_unreachable');
});

test('a page of the scrub tells what is absent, short or unreadable, and what lies there', async () => {
  const items: WorkItem[] = [];
  const { worker, parts, finished } = await workerWithWork(items);
  await using _ = worker;
  const large = await stage(worker, 'x'.repeat(200_000));
  const [small, absent, other] = await Promise.all([
    stage(worker, 'small'),
    stage(worker, 'y'.repeat(200_000)),
    stage(worker, 'z'),
  ]);
  await worker.state.backends.forReading('disk').driver.delete(absent.locator, signal);
  const short = { ...other, size: 2 };
  const foreign = { ...other, blob_id: 'foreign', locator: 'elsewhere' };
  items.push(
    { work_id: 'verify', kind: 'verify_blobs', blobs: [large, small, absent, short, foreign] },
    { work_id: 'first', kind: 'list_backend', limit: 1 },
    { work_id: 'second', kind: 'list_backend', limit: 1, cursor: `blob:${large.blob_id}` },
  );
  await workOnce(parts, signal);
  const told = new Map(finished.map((item) => [item.work_id, item]));
  const reasons = told.get('verify')?.faulty.map((blob) => [blob.blob_id, blob.locator, blob.reason]);
  expect(reasons).toHaveLength(3);
  expect(reasons).toEqual(
    expect.arrayContaining([
      [absent.blob_id, absent.locator, 'absent'],
      [other.blob_id, other.locator, 'it has 1 bytes instead of 2'],
      ['foreign', 'elsewhere', 'its locator is none of this backend'],
    ]),
  );
  expect(told.get('first')).toMatchObject({ found: [{ id: large.blob_id, segment: false }], cursor: `blob:${large.blob_id}` });
  expect(told.get('second')).toMatchObject({ found: [{ id: small.segment_id, segment: true }] });
});

test('uploads that were looked for are told as absent only when nothing arrived', async () => {
  const uploads = ['sent', 'never sent', 'sent'].map((id) => ({ upload_id: id, digest: 'd', blob_id: 'b' }));
  const { worker, parts, finished } = await workerWithWork([{ work_id: 'one', kind: 'look_for_uploads', uploads }]);
  await using _ = worker;
  expect(await workOnce(parts, signal)).toBe(1);
  expect(finished).toMatchObject([{ succeeded: true, absent: ['never sent'] }]);
});

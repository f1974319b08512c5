/** What a client hears when something breaks in the middle of its request; what goes well is in test/conformance/backups. */
import type { AddressInfo } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';
import type { CallName } from '@felloe/contracts/session/calls.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AppContext, ReadRequest, StageRequest } from '../../app-context.ts';
import type { AppContainers } from '../app-container.ts';
import type { AppParts } from '../mount-apps.ts';
import { backupsMount } from './backups-app.ts';

const user = '0b7a3c1e-52d4-4c8e-9a51-3f1d2e4c5b6a';
const fileName = `leakr_db_${user}_2025-06-30 23-59-58_it12.sqlite`;
const container = { name: 'backups', tenant_id: 'tenant', backend_id: 'hot', documents: {} };
const move = {
  container: 'backups',
  file_name: fileName,
  blobs: [],
  size: 0,
  sha256: '',
  to_backend_id: 'main',
  valid_ms: 60_000,
};

let fastify: FastifyInstance;
let clock: ReturnType<typeof createManualClock>;
let send: (request: ReadRequest, answer: import('node:http').ServerResponse, begin: () => void) => Promise<void>;
let stage: (request: StageRequest) => Promise<never>;
let calls: Partial<Record<CallName, (request: Record<string, unknown>) => object>>;
let asked: [CallName, Record<string, unknown>][];
let url: string;

beforeEach(async () => {
  clock = createManualClock();
  asked = [];
  const file = { file_name: fileName, user, taken_at: 0, iteration: 12, size: 5, sha256: 'aa', uploaded_at: 0, blobs: [] };
  calls = { find_backups: () => ({ files: [file] }), take_backup_moves: () => ({ moves: [] }) };
  const context = {
    call: async (name: CallName, request: Record<string, unknown>) => {
      asked.push([name, request]);
      return calls[name]?.(request) ?? {};
    },
    gate: { assertDeciding: () => undefined },
    accounts: { ofAuthorization: async () => ({}), actorOf: () => ({}) },
    storage: {
      send: (...given: Parameters<typeof send>) => send(...given),
      stage: (request: StageRequest) => stage(request),
      read: async () => Buffer.alloc(0),
    },
    emitRead: () => undefined,
  } as unknown as AppContext;
  const containers = { isServed: true, of: async () => container } as unknown as AppContainers;
  const config = { backups: { moveEveryMs: 1_000 } };
  const parts = { config, context, clock, logger: createSilentLogger(), containers, onFault: () => undefined };
  fastify = Fastify();
  await fastify.register(backupsMount.create(parts as unknown as AppParts & { containers: AppContainers }));
  await fastify.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  const closing = fastify.close();
  await clock.advance(1_000);
  await closing;
});

it('a download that fails before its first byte is answered as a failure', async () => {
  send = () => Promise.reject(new StoreError('unavailable', 'the backend is away', { retryAfterMs: 1000 }));
  const answer = await fetch(`${url}/download/user/${user}`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.json()).toMatchObject({ error: 'unavailable' });
});

it('a download that fails after it began ends with its connection, and is never taken for whole', async () => {
  send = async (_request, answer, begin) => {
    begin();
    answer.write('12');
    throw new StoreError('backend_failed', 'the disk broke');
  };
  const whole = fetch(`${url}/download/user/${user}`).then((answer) => answer.arrayBuffer());
  await expect(whole).rejects.toThrow();
});

it('a form that fails while its file is read lets go of the file', async () => {
  const read = Promise.withResolvers<unknown>();
  stage = async ({ body }) => {
    try {
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) bytes += chunk.length;
      read.resolve(bytes);
    } catch (thrown) {
      read.resolve(thrown);
    }
    throw new StoreError('incomplete_body');
  };
  // All in one piece, so that the file has begun when the second name is refused; it never ends.
  const field = `--x\r\ncontent-disposition: form-data; name="filename"\r\n\r\n${fileName}\r\n`;
  const head = 'SQLite format 3\0\u0010'.padEnd(4_096, '\0');
  const text = `${field}${field}--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n${head}`;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
  const answer = await fetch(`${url}/upload`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body,
    duplex: 'half',
  } as RequestInit);
  expect([answer.status, (await answer.json()) as object]).toMatchObject([400, { error: 'malformed_form' }]);
  expect(StoreError.from(await read.promise).code).toBe('invalid_argument');
});

it('a move that fails keeps no other from being done, and none begins that may have been given out again', async () => {
  stage = () => Promise.reject(new StoreError('backend_failed', 'the backend is away'));
  calls.take_backup_moves = () => ({ moves: [move, { ...move, size: 1 }] });
  const staged: number[] = [];
  const failing = stage;
  stage = async (request) => {
    staged.push(request.size ?? -1);
    return await failing(request);
  };
  await clock.advance(1_000);
  await expect.poll(() => staged).toEqual([0, 1]);
  calls.take_backup_moves = () => ({ moves: [{ ...move, size: 2, valid_ms: 0 }] });
  const before = asked.length;
  await clock.advance(1_000);
  await expect.poll(() => asked.length).toBeGreaterThan(before);
  expect(staged).toEqual([0, 1]);
});

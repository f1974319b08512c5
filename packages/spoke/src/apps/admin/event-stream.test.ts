import type { AddressInfo } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createAdminApp } from './admin-app.ts';
import { createTestHub, type TestHub } from './test-context.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A hub with a growing list of events; position n means "after the n-th". */
function eventHub(count: number) {
  const waiting: (() => void)[] = [];
  const state = { count, failure: undefined as StoreError | undefined };
  const failWhenTold = () => {
    if (state.failure !== undefined) throw state.failure;
  };
  const hub = createTestHub(async (_name, request, options) => {
    failWhenTold();
    const from = request.position === 'now' ? state.count : Number(request.position === '' ? 0 : request.position);
    if (from >= state.count && Number(request.wait_ms) > 0) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        options.signal?.addEventListener('abort', () => reject(StoreError.from(options.signal?.reason)));
      });
      failWhenTold();
    }
    const to = Math.min(state.count, from + Number(request.limit));
    const events = Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
      position: String(from + index + 1),
      event: JSON.stringify({ id: `0-${from + index + 1}`, type: 'artifact.created', container: 'c', artifact: 'a' }),
    }));
    return { events, next_position: String(Math.max(from, to)) };
  });
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { hub, state, wake, waiting };
}

async function urlOf(hub: TestHub): Promise<string> {
  const fastify = Fastify({ forceCloseConnections: true });
  closing.push(() => fastify.close());
  await fastify.register(createAdminApp(hub.context, { version: '0', allowedOrigin: '*', onFault: () => {} }));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}/v1/events`;
}

const headers = { authorization: 'Bearer tenant-token' };

/** Reads a stream until it has this text, or its end. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value);
  }
  return text;
}

describe('event stream', () => {
  it('sends every event with the position after it, goes on from Last-Event-ID, and tells the position when it is idle', async () => {
    const { hub, state, wake, waiting } = eventHub(600);
    const url = await urlOf(hub);
    const first = await fetch(url, { headers });
    expect(first.headers.get('content-type')).toContain('text/event-stream');
    const reader = (first.body as ReadableStream<Uint8Array>).getReader();
    const text = await readUntil(reader, 'id: 600\n\n');
    expect(text.match(/^data: /gm)?.length).toBe(600);
    expect(text).toMatch(/^retry: \d+\n/);
    await reader.cancel();

    const second = await fetch(`${url}?position=1`, { headers: { ...headers, 'last-event-id': '599' } });
    const again = (second.body as ReadableStream<Uint8Array>).getReader();
    const rest = await readUntil(again, 'id: 600\n\n');
    expect(rest.match(/"id":"0-\d+"/g)).toEqual(['"id":"0-600"']);
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    state.count += 1;
    wake();
    expect(await readUntil(again, '0-601')).toContain('id: 601\nevent: artifact.created\ndata: {"id":"0-601"');
    await again.cancel();
  });

  it('starts at once from now, so that a client that is cut before the first event misses none', async () => {
    const { hub } = eventHub(5);
    const answer = await fetch(`${await urlOf(hub)}?position=now`, { headers });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const text = await readUntil(reader, 'id: 5\n\n');
    expect(text).not.toContain('data:');
    await reader.cancel();
  });

  it('answers a wrong first position as a problem, and ends a running stream with one', async () => {
    const { hub, state, wake, waiting } = eventHub(1);
    const url = await urlOf(hub);
    state.failure = new StoreError('invalid_argument', 'no such position');
    const refused = await fetch(`${url}?position=x`, { headers });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'invalid_argument']);
    state.failure = undefined;
    const running = await fetch(url, { headers });
    const reader = (running.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, 'id: 1\n\n');
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    state.failure = new StoreError('unauthenticated', 'the key was revoked');
    wake();
    expect(await readUntil(reader, 'never')).toContain('event: problem\ndata: {"type":"urn:felloe:problem:unauthenticated"');
  });

  it('stops asking the hub when the client leaves', async () => {
    const { hub, waiting } = eventHub(1);
    const controller = new AbortController();
    await fetch(await urlOf(hub), { headers, signal: controller.signal });
    await expect.poll(() => waiting.length).toBe(1);
    controller.abort();
    await expect.poll(() => hub.calls.at(-1)?.options.signal?.aborted).toBe(true);
  });

  it('ends soon when the spoke stops, so that the client goes on at another', async () => {
    const { hub, waiting } = eventHub(1);
    const answer = await fetch(await urlOf(hub), { headers });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await expect.poll(() => waiting.length).toBe(1);
    hub.deciding = false;
    const startedAt = performance.now();
    expect(await readUntil(reader, 'never')).toContain('urn:felloe:problem:unavailable');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('gives pages as JSON', async () => {
    const { hub } = eventHub(3);
    const page = await (await fetch(`${await urlOf(hub)}?format=json&position=1&limit=1&waitMs=0`, { headers })).json();
    expect(page).toMatchObject({ nextPosition: '2', events: [{ position: '2', event: { id: '0-2' } }] });
  });
});

import { problemOf, StoreError } from '@felloe/contracts/http/problem.ts';
import { describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { events } from './events.ts';
import { sendJson, startTestServer, type TestServer } from './test-server.ts';

const limits = { retryDelayMsBase: 1, retryDelayMsMax: 5, failedSpokeMs: 50, streamSilenceMs: 300 };
const clientOf = (...servers: TestServer[]) =>
  new Client({
    endpoints: servers.map((server) => server.endpoint),
    credentials: { kind: 'token', token: 't' },
    choose: 'given',
    limits,
  });

/** Sends at most three events a connection, then breaks it in the middle of the next. */
const breakingServer = () =>
  startTestServer((request, response) => {
    const from = Number(new URL(request.target, 'http://x').searchParams.get('position') ?? 0);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`: hello\n\nid: ${from}\n\n`);
    for (let number = from + 1; number <= from + 3; number += 1)
      response.write(`id: ${number}\nevent: artifact.created\ndata: {"id":"e${number}"}\n\n`);
    response.write(`id: ${from + 4}\ndata: {"id":`, () => setTimeout(() => response.destroy(), 5));
  });

async function take(client: Client, count: number, position = ''): Promise<string[]> {
  const seen: string[] = [];
  for await (const { event } of events(client, { position })) {
    seen.push(event.id);
    if (seen.length === count) break;
  }
  return seen;
}

describe('events', () => {
  it('misses and repeats nothing across disconnects and spokes', async () => {
    await using first = await breakingServer();
    await using second = await breakingServer();
    expect(await take(clientOf(first, second), 12)).toEqual(Array.from({ length: 12 }, (_, index) => `e${index + 1}`));
    expect(first.seen.length).toBeGreaterThan(0);
    expect(second.seen.length).toBeGreaterThan(0);
  });

  it('begins where it is told and encodes the position', async () => {
    await using server = await breakingServer();
    expect(await take(clientOf(server), 1, '7')).toEqual(['e8']);
    await using other = await startTestServer((_request, response) =>
      sendJson(response, 400, problemOf(new StoreError('invalid_argument', 'no such position'))),
    );
    await expect(take(clientOf(other), 1, 'a+b/c')).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(other.seen[0]?.target).toBe('/v1/events?position=a%2Bb%2Fc');
  });

  it('ends with the reason when the stream says that repeating does not help', async () => {
    const revoked = problemOf(new StoreError('unauthenticated', 'the key was revoked'));
    await using server = await startTestServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`event: problem\ndata: ${JSON.stringify(revoked)}\n\n`);
    });
    await expect(take(clientOf(server), 1)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('leaves a silent stream, and ends by signal', async () => {
    await using silent = await startTestServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n'),
    );
    const failures: string[] = [];
    const signal = AbortSignal.timeout(800);
    const iteration = events(clientOf(silent), { signal, onDisconnect: (failure) => failures.push(failure.message) });
    await expect(iteration.next()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(failures[0]).toBe('the stream is silent');
  });
});

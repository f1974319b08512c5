/** One trace, followed through all processes: the HTTP request, the session, the transaction in Postgres, the backend. */
import { randomBytes } from 'node:crypto';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { type ExportedSpan, startTraceReceiver, type TraceReceiver } from '@felloe/testkit/services/trace-receiver.ts';
import type { RawRequest } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Spans are sent in batches, every few seconds. */
const patient = { timeout: 60_000, interval: 200 };

const bodies = { packed: Buffer.alloc(3_000, 'small|'), large: Buffer.alloc(2_000_000, 'large|') };

let receiver: TraceReceiver;
let cluster: Cluster;
/** All requests of this file, sent at once, since spans come seconds later. */
let requests: Readonly<Record<'packed' | 'large' | 'read' | 'absent' | 'unsampled', Sent>>;

beforeAll(async () => {
  receiver = await startTraceReceiver();
  cluster = await startCluster({
    spokes: 1,
    given: givenServicesFrom(testEnvironment),
    hubVariables: { FELLOE_HUB_TRACING_URL: receiver.url },
    // Only requests that bring a context of their own are followed.
    spokeVariables: { FELLOE_SPOKE_TRACING_URL: receiver.url, FELLOE_SPOKE_TRACING_SAMPLE_RATIO: '0' },
  });
  expect((await send({ method: 'PUT', target: '/traced' })).status).toBe(200);
  expect((await send({ method: 'PUT', target: '/traced/read', body: bodies.large })).status).toBe(200);
  requests = {
    unsampled: await sendTraced({ method: 'PUT', target: '/traced/unsampled', body: bodies.packed }, '00'),
    packed: await sendTraced({ method: 'PUT', target: '/traced/packed', body: bodies.packed }),
    large: await sendTraced({ method: 'PUT', target: '/traced/large', body: bodies.large }),
    read: await sendTraced({ method: 'GET', target: '/traced/read' }),
    absent: await sendTraced({ method: 'GET', target: '/traced/absent' }),
  };
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

async function send(request: RawRequest) {
  await using s3 = cluster.rawS3(0);
  return await s3.send(request);
}

interface Sent {
  readonly traceId: string;
  /** Of the client, which is no span of ours. */
  readonly spanId: string;
  readonly status: number;
}

async function sendTraced(request: RawRequest, flags = '01'): Promise<Sent> {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const traceparent = `00-${traceId}-${spanId}-${flags}`;
  const { status } = await send({ ...request, headers: { ...request.headers, traceparent } });
  return { traceId, spanId, status };
}

const spansOf = ({ traceId }: Sent): ExportedSpan[] => receiver.spans().filter((span) => span.traceId === traceId);

/** The names from the span named so up to the request of the client, each with its service; every link is a span id. */
function wayUp(spans: readonly ExportedSpan[], name: string, sent: Sent): string[] {
  const way: string[] = [];
  let span = spans.find((each) => each.name === name);
  while (span !== undefined) {
    way.push(`${span.service} ${span.name}`);
    const { parentSpanId } = span;
    if (parentSpanId === sent.spanId) return [...way, 'client'];
    span = spans.find((each) => each.spanId === parentSpanId);
  }
  return way;
}

async function expectWays(sent: Sent, ways: Readonly<Record<string, readonly string[]>>): Promise<readonly ExportedSpan[]> {
  await vi.waitFor(() => {
    const names = spansOf(sent).map((span) => span.name);
    expect(Object.keys(ways).filter((name) => !names.includes(name))).toEqual([]);
  }, patient);
  const spans = spansOf(sent);
  for (const [name, way] of Object.entries(ways)) expect([name, wayUp(spans, name, sent)]).toEqual([name, way]);
  return spans;
}

describe('a sampled request', () => {
  it.each(['packed', 'large'] as const)('that writes a %s body is one trace down to Postgres and the backend', async (name) => {
    const sent = requests[name];
    expect(sent.status).toBe(200);
    const up = ['felloe-spoke PutObject', 'client'];
    await expectWays(sent, {
      'backend.put': ['felloe-spoke backend.put', ...up],
      'sql.transaction': ['felloe-hub sql.transaction', 'felloe-hub hub.write', 'felloe-spoke session.write', ...up],
    });
  });

  it('that reads is one trace too, with the bytes from the backend', async () => {
    const sent = requests.read;
    expect(sent.status).toBe(200);
    const up = ['felloe-spoke GetObject', 'client'];
    await expectWays(sent, {
      'backend.read': ['felloe-spoke backend.read', ...up],
      'hub.resolve': ['felloe-hub hub.resolve', 'felloe-spoke session.resolve', ...up],
    });
  });

  it('that fails is marked as failed where it failed', async () => {
    const sent = requests.absent;
    expect(sent.status).toBe(404);
    const up = ['felloe-spoke session.resolve', 'felloe-spoke GetObject', 'client'];
    const spans = await expectWays(sent, { 'sql.read': ['felloe-hub sql.read', 'felloe-hub hub.resolve', ...up] });
    const failed = spans.filter((span) => span.failed).map((span) => span.name);
    expect(failed.sort()).toEqual(['GetObject', 'hub.resolve', 'session.resolve']);
  });

  it('leaves no secret and no body in its spans', async () => {
    const { secretAccessKey } = cluster.access(0);
    const text = receiver.received();
    expect(text.length).toBeGreaterThan(0);
    for (const secret of [secretAccessKey, cluster.adminToken, 'small|', 'Signature=']) expect(text).not.toContain(secret);
  });
});

it('a request that is not sampled leaves no span, nor does one without a context', async () => {
  const { unsampled, ...sampled } = requests;
  expect(unsampled.status).toBe(200);
  // What was sent later has arrived from both processes; so would have what was sent before.
  await vi.waitFor(() => {
    for (const sent of Object.values(sampled)) {
      expect(new Set(spansOf(sent).map((span) => span.service))).toEqual(new Set(['felloe-spoke', 'felloe-hub']));
    }
  }, patient);
  expect(new Set(receiver.spans().map((span) => span.traceId))).toEqual(
    new Set(Object.values(sampled).map((sent) => sent.traceId)),
  );
});

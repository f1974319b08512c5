import { expect, test } from 'vitest';
import { formatTraceparent, parseTraceparent, saysUnsampled } from './traceparent.ts';
import { createTracing, endSpan, noTracing, traceparentOf } from './tracing.ts';

const memory = (sampleRatio: number, random = () => 0.5) =>
  createTracing({ serviceName: 'felloe-test', instanceId: 'a', sampleRatio, exporter: { kind: 'memory' }, random });
const sampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const unsampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

test('one trace goes through two processes', async () => {
  await using spoke = memory(0);
  await using hub = memory(0);
  const request = spoke.startRequest(sampled, 'PUT');
  const call = spoke.child(request, 'session.write');
  const work = hub.continueFrom(traceparentOf(call), 'write');
  await hub.step(work, 'sql.commit', async () => {});
  endSpan(work);
  endSpan(call);
  endSpan(request);
  const spans = [...spoke.finishedSpans(), ...hub.finishedSpans()];
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set(['0af7651916cd43dd8448eb211c80319c']));
  const byName = new Map(spans.map((span) => [span.name, span]));
  expect(byName.get('PUT')?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(byName.get('write')?.parentSpanContext?.spanId).toBe(byName.get('session.write')?.spanContext().spanId);
  expect(byName.get('sql.commit')?.parentSpanContext?.spanId).toBe(byName.get('write')?.spanContext().spanId);
});

test('what is not recorded has no span, all the way down', async () => {
  await using tracing = memory(0.4);
  expect(tracing.startRequest(undefined, 'GET')).toBeUndefined();
  expect(tracing.startRequest(unsampled, 'GET')).toBeUndefined();
  expect(tracing.child(undefined, 'x')).toBeUndefined();
  expect(tracing.continueFrom(undefined, 'x')).toBeUndefined();
  expect(traceparentOf(undefined)).toBeUndefined();
  expect(await tracing.step(undefined, 'x', (span) => Promise.resolve(span))).toBeUndefined();
  endSpan(undefined, new Error('x'));
  expect(tracing.finishedSpans()).toEqual([]);
});

test('a request without a header is recorded by its share; a broken header counts as none', async () => {
  await using tracing = memory(0.6);
  expect(tracing.startRequest(undefined, 'GET')).toBeDefined();
  expect(tracing.startRequest('nonsense', 'GET')).toBeDefined();
});

test('a failing step is marked and thrown on', async () => {
  await using tracing = memory(1);
  const request = tracing.startRequest(undefined, 'GET');
  await expect(tracing.step(request, 'read', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(tracing.finishedSpans()[0]).toMatchObject({ name: 'read', status: { code: 2, message: 'gone' } });
});

test('no exporter is the shared object that records nothing', () => {
  expect(createTracing({ serviceName: 's', instanceId: 'i', sampleRatio: 1, exporter: { kind: 'none' } })).toBe(noTracing);
});

test.each([
  ['', undefined],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
  ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', undefined],
  [`${sampled}-extra`, undefined],
  [`ff${sampled.slice(2)}`, undefined],
  [`01${sampled.slice(2)}-extra`, sampled],
  [sampled, sampled],
  [unsampled, unsampled],
])('traceparent %j', (header, expected) => {
  const context = parseTraceparent(header);
  expect(context === undefined ? undefined : formatTraceparent(context)).toBe(expected);
});

test('the sampled bit is read from the last digit alone', () => {
  const unsampledDigits = [...'0123456789abcdef'].filter((digit) => saysUnsampled(`${sampled.slice(0, -1)}${digit}`));
  expect(unsampledDigits).toEqual([...'02468ace']);
  expect(saysUnsampled('')).toBe(false);
});

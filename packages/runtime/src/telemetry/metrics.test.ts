import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createPrometheusRenderer } from './prometheus.ts';
import { collectSamples } from './samples.ts';

test('all kinds of instruments are rendered as Prometheus text', () => {
  const metrics = createMetrics();
  const requests = metrics.counters({ name: 'felloe_requests_total', help: 'Requests answered.' });
  requests.with({ operation: 'get' }).add(2);
  requests.with({ operation: 'get' }).add(1);
  requests.with({ operation: 'p"ut' }).add(1);
  metrics.gauge({ name: 'felloe_connections', help: 'Open connections.' }).set(7);
  metrics.observe({ name: 'felloe_cache_bytes', help: 'Cache size.' }, () => 42);
  const durations = metrics.histogram({ name: 'felloe_duration_seconds', help: 'Durations.', boundaries: [0.1, 1] });
  for (const seconds of [0.05, 0.1, 0.5, 3]) durations.record(seconds);
  const text = createPrometheusRenderer({ metrics, serviceName: 'felloe-test', instanceId: 'a' })();
  for (const line of [
    '# HELP felloe_requests_total Requests answered.',
    '# TYPE felloe_requests_total counter',
    'felloe_requests_total{operation="get"} 3',
    'felloe_requests_total{operation="p\\"ut"} 1',
    '# TYPE felloe_connections gauge',
    'felloe_connections 7',
    'felloe_cache_bytes 42',
    '# TYPE felloe_duration_seconds histogram',
    'felloe_duration_seconds_bucket{le="0.1"} 2',
    'felloe_duration_seconds_bucket{le="1"} 3',
    'felloe_duration_seconds_bucket{le="+Inf"} 4',
    'felloe_duration_seconds_count 4',
    'felloe_duration_seconds_sum 3.65',
    'target_info{service_name="felloe-test",service_instance_id="a"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('samples carry what a spoke reports', () => {
  const metrics = createMetrics();
  metrics.counters({ name: 'a_total', help: 'A.' }).with({ kind: 'x' }).add(5);
  metrics.histogram({ name: 'b_seconds', help: 'B.' }).record(2);
  expect(collectSamples(metrics)).toEqual([
    { name: 'a_total', labels: { kind: 'x' }, kind: 'counter', value: 5 },
    { name: 'b_seconds_sum', labels: {}, kind: 'counter', value: 2 },
    { name: 'b_seconds_count', labels: {}, kind: 'counter', value: 1 },
  ]);
});

test('a name taken twice, a wrong name and endless labels are faults of ours', () => {
  const metrics = createMetrics();
  metrics.counter({ name: 'a_total', help: 'A.' });
  expect(() => metrics.gauge({ name: 'a_total', help: 'A.' })).toThrow('twice');
  expect(() => metrics.gauge({ name: 'A-b', help: 'A.' })).toThrow('not a metric name');
  const endless = metrics.counters({ name: 'b_total', help: 'B.' });
  expect(() => {
    for (let index = 0; index < 3_000; index += 1) endless.with({ path: String(index) });
  }).toThrow('too many label combinations');
});

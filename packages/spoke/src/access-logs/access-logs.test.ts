import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { createMetrics } from '@felloe/runtime/telemetry/metrics.ts';
import { expect, it } from 'vitest';
import { createAccessLogs, type GatheredLog } from './access-logs.ts';

const target = { container: 'logs', prefix: '', format: { kind: 'simple' }, isFormatGiven: false } as const;
const source = (name: string) => ({ container_id: name, name, tenant_id: 't' }) as ContainerDescriptor__Output;

function start(deliver: (log: GatheredLog) => Promise<void> = async () => undefined) {
  const clock = createManualClock();
  const written: string[] = [];
  const logs = createAccessLogs({
    everyMs: 60_000,
    deliver: async (log) => {
      await deliver(log);
      written.push(`${log.source.name}: ${log.text}`);
    },
    clock,
    logger: createSilentLogger(),
    metrics: createMetrics(),
  });
  const stopping = new AbortController();
  const running = logs.deliverUntil(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running;
  };
  return { clock, logs, written, stop };
}

it('writes the lines of each container together when their time has come, and the rest at the end', async () => {
  const { clock, logs, written, stop } = start();
  logs.add(source('one'), target, 'a');
  logs.add(source('two'), target, 'b');
  logs.add(source('one'), target, 'c');
  await clock.advance(59_000);
  expect(written).toEqual([]);
  await clock.advance(10_000);
  expect(written).toEqual(['one: a\nc\n', 'two: b\n']);
  logs.add(source('one'), target, 'd');
  await stop();
  expect(written).toEqual(['one: a\nc\n', 'two: b\n', 'one: d\n']);
});

it('writes sooner what is much', async () => {
  const { clock, logs, written, stop } = start();
  const line = 'x'.repeat(1024 * 1024);
  for (let bytes = 0; bytes < limits.accessLog.artifactBytesMax; bytes += line.length) logs.add(source('one'), target, line);
  await clock.advance(1);
  expect(written).toHaveLength(1);
  await stop();
});

it('keeps what could not be written now, and lets go what never can', async () => {
  let code: 'unavailable' | 'access_denied' | undefined = 'unavailable';
  const { clock, logs, written, stop } = start(async () => {
    if (code !== undefined) throw new StoreError(code);
  });
  logs.add(source('one'), target, 'a');
  await clock.advance(65_000);
  code = undefined;
  await clock.advance(5_000);
  expect(written).toEqual(['one: a\n']);
  code = 'access_denied';
  logs.add(source('one'), target, 'b');
  await stop();
  expect(written).toEqual(['one: a\n']);
});

it('holds no more than its memory', async () => {
  const { logs, written, stop } = start();
  const line = 'x'.repeat(1024 * 1024);
  for (let index = 0; index < 40; index += 1) logs.add(source(String(index)), target, line);
  await stop();
  expect(written.reduce((bytes, text) => bytes + text.length, 0)).toBeLessThanOrEqual(limits.accessLog.heldBytesMax + 1024);
  expect(written.length).toBeGreaterThan(25);
});

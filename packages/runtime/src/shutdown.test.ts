import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createSilentLogger } from './logger.ts';
import { createManualClock } from './manual-clock.ts';
import { startShutdown } from './shutdown.ts';

function fixture() {
  const exits: number[] = [];
  const ourProcess = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const clock = createManualClock();
  const shutdown = startShutdown({ logger: createSilentLogger(), deadlineMs: 1000, clock, process: ourProcess });
  return { exits, ourProcess, clock, shutdown };
}

test('a signal asks; leaving the scope runs the steps, last first, past failures', async () => {
  const { exits, ourProcess, shutdown } = fixture();
  const order: string[] = [];
  {
    await using scope = shutdown;
    scope.add('database', () => void order.push('database'));
    scope.add('broken', () => Promise.reject(new Error('x')));
    scope.use('listener', { [Symbol.asyncDispose]: async () => void order.push('listener') });
    ourProcess.emit('SIGTERM');
    expect(await scope.requested).toBe('SIGTERM');
    expect(scope.signal.aborted).toBe(true);
    expect(order).toEqual([]);
  }
  expect(order).toEqual(['listener', 'database']);
  expect(exits).toEqual([]);
  expect(ourProcess.listenerCount('SIGTERM')).toBe(0);
});

test('a second signal exits at once; the echo of the first does not count', async () => {
  const { exits, ourProcess, clock } = fixture();
  ourProcess.emit('SIGINT');
  ourProcess.emit('SIGINT');
  expect(exits).toEqual([]);
  await clock.advance(500);
  ourProcess.emit('SIGINT');
  ourProcess.emit('SIGTERM');
  expect(exits).toEqual([130, 143]);
});

test('a step that hangs past the deadline does not keep the process', async () => {
  const { exits, clock, shutdown } = fixture();
  shutdown.add('stuck', () => new Promise(() => {}));
  void shutdown.run();
  await clock.advance(999);
  expect(exits).toEqual([]);
  await clock.advance(1);
  expect(exits).toEqual([1]);
});

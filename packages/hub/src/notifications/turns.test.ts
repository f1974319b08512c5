import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('lets one tenant wait for its own only', async () => {
  const turns = createTurns({ turnsMax: 3, tenantTurnsMax: 2 });
  const { signal } = new AbortController();
  const ran: string[] = [];
  const hanging = Promise.withResolvers<void>();
  const slow = ['a1', 'a2', 'a3', 'a4'].map((name) =>
    turns.take('a', signal, async () => {
      ran.push(name);
      await hanging.promise;
    }),
  );
  await turns.take('b', signal, async () => {
    ran.push('b1');
  });
  await turns.take('b', signal, async () => {
    ran.push('b2');
  });
  expect(ran).toEqual(['a1', 'a2', 'b1', 'b2']);
  hanging.resolve();
  await Promise.all(slow);
  expect(ran).toEqual(['a1', 'a2', 'b1', 'b2', 'a3', 'a4']);
});

it('gives the turn back when it fails or is not wanted any more', async () => {
  const turns = createTurns({ turnsMax: 1, tenantTurnsMax: 1 });
  const stop = new AbortController();
  await expect(
    turns.take('a', stop.signal, async () => {
      throw new Error('refused');
    }),
  ).rejects.toThrow('refused');
  const hanging = Promise.withResolvers<void>();
  const first = turns.take('a', new AbortController().signal, () => hanging.promise);
  const second = turns.take('a', stop.signal, async () => undefined);
  stop.abort(new Error('stopped'));
  await expect(second).rejects.toThrow('stopped');
  hanging.resolve();
  await first;
});

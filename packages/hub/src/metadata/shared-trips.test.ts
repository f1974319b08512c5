import { StoreError } from '@felloe/engine/errors.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { expect, it } from 'vitest';
import { SharedTrips } from './shared-trips.ts';

const patienceMs = 25;
const lost = new StoreError('unavailable', 'the database is away', { cause: new Error('socket hang up') });

/** Statements as they leave, each answered by the test. */
function startTrips() {
  const clock = createManualClock();
  const sent: { readonly parts: readonly string[]; done(): void; fail(error: unknown): void }[] = [];
  const trips = new SharedTrips<string>({
    clock,
    patienceMs,
    commit: (parts) => new Promise((resolve, reject) => sent.push({ parts, done: resolve, fail: reject })),
  });
  return { clock, sent, trips, partsSent: () => sent.map(({ parts }) => parts.join('')) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('gathers what comes while a statement is on its way for the next', async () => {
  const { sent, trips, partsSent } = startTrips();
  const first = trips.commit('a');
  await turn();
  const others = [trips.commit('b'), trips.commit('c')];
  await turn();
  expect(partsSent()).toEqual(['a']);
  sent[0]?.done();
  await first;
  await turn();
  expect(partsSent()).toEqual(['a', 'bc']);
  sent[1]?.done();
  await Promise.all(others);
});

it('takes along what is brought by those who were just answered', async () => {
  const { sent, trips, partsSent } = startTrips();
  const again = ['a', 'b'].map((name) => trips.commit(name).then(() => trips.commit(name.toUpperCase())));
  await turn();
  const waiting = trips.commit('c');
  sent[0]?.done();
  await turn();
  expect(partsSent()).toEqual(['ab', 'cAB']);
  sent[1]?.done();
  await Promise.all([...again, waiting]);
});

it('sends each alone when they failed together, so that only whose fault it was is refused', async () => {
  const { sent, trips, partsSent } = startTrips();
  const [good, bad] = [trips.commit('good'), trips.commit('bad')];
  await turn();
  sent[0]?.fail(new StoreError('conflict', 'the record already exists'));
  await turn();
  expect(partsSent()).toEqual(['goodbad', 'good', 'bad']);
  sent[1]?.done();
  sent[2]?.fail(new StoreError('conflict', 'the record already exists'));
  await good;
  await expect(bad).rejects.toMatchObject({ code: 'conflict' });
});

it('leaves what became of a lost statement to each, and sends none of it again', async () => {
  const { sent, trips, partsSent } = startTrips();
  const both = [trips.commit('a'), trips.commit('b')];
  await turn();
  sent[0]?.fail(lost);
  expect(await Promise.allSettled(both)).toEqual([
    { status: 'rejected', reason: lost },
    { status: 'rejected', reason: lost },
  ]);
  await turn();
  expect(partsSent()).toEqual(['ab']);
});

it('holds nobody up behind a statement that takes long', async () => {
  const { clock, sent, trips, partsSent } = startTrips();
  const slow = trips.commit('slow');
  await turn();
  const held = trips.commit('held');
  await clock.advance(patienceMs - 1);
  expect(partsSent()).toEqual(['slow']);
  await clock.advance(1);
  expect(partsSent()).toEqual(['slow', 'held']);
  sent[1]?.done();
  await held;
  sent[0]?.done();
  await slow;
});

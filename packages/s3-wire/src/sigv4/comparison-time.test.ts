import { expect, test } from 'vitest';
import { equalInConstantTime } from './verify.ts';

const expected = '0123456789abcdef'.repeat(4);
/** Wrong from the first digit, and wrong in the last alone. */
const wrongs = [`f${expected.slice(1)}`, `${expected.slice(0, -1)}0`] as const;
const samplesPerClass = 25_000;

/** Welch's t of the two classes of durations, without the slowest tenth that the scheduler and collector own (dudect). */
function measure(): number {
  const durations: [number[], number[]] = [[], []];
  for (let index = 0; index < samplesPerClass * 2; index += 1) {
    // A generator decides, so that no rhythm of the machine falls together with a class.
    const kind = ((index * 2_654_435_761) >>> 16) & 1;
    const wrong = kind === 0 ? wrongs[0] : wrongs[1];
    const started = performance.now();
    equalInConstantTime(expected, wrong);
    durations[kind === 0 ? 0 : 1].push(performance.now() - started);
  }
  const [first, second] = durations.map(momentsOf);
  if (first === undefined || second === undefined) throw new Error('two classes');
  return Math.abs(first.mean - second.mean) / Math.sqrt(first.variance / first.count + second.variance / second.count);
}

function momentsOf(durations: number[]): { readonly mean: number; readonly variance: number; readonly count: number } {
  const kept = durations.sort((left, right) => left - right).slice(0, Math.floor(durations.length * 0.9));
  const mean = kept.reduce((sum, duration) => sum + duration, 0) / kept.length;
  const variance = kept.reduce((sum, duration) => sum + (duration - mean) ** 2, 0) / (kept.length - 1);
  return { mean, variance, count: kept.length };
}

test('how long a comparison takes does not tell where it differs (Welch t below 4.5 over 50,000 samples)', () => {
  measure();
  // A real difference shows in every run; a busy machine may disturb one.
  expect(Math.min(measure(), measure(), measure())).toBeLessThan(4.5);
});

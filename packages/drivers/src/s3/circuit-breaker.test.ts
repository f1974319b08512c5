import { beforeEach, describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

let time = 0;
let breaker: CircuitBreaker;

function fail(times: number): void {
  for (let count = 0; count < times; count += 1) {
    breaker.pass();
    breaker.failed();
  }
}

beforeEach(() => {
  time = 0;
  breaker = new CircuitBreaker({ failuresInARowMax: 3, pauseMs: 100, pauseMsMax: 350, now: () => time });
});

describe('a circuit breaker', () => {
  it('opens after failures in a row, and not when a success comes between', () => {
    fail(2);
    breaker.pass();
    breaker.succeeded();
    fail(2);
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
    expect(() => breaker.pass()).toThrow(/left alone/);
  });

  it('lets one trial through after the pause, and closes when it succeeds', () => {
    fail(3);
    time = 100;
    expect(breaker.state).toBe('half-open');
    breaker.pass();
    expect(() => breaker.pass()).toThrow();
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('doubles the pause with each failed trial, up to its limit', () => {
    fail(3);
    for (const pause of [100, 200, 350, 350]) {
      time += pause - 1;
      expect(() => breaker.pass()).toThrow();
      time += 1;
      breaker.pass();
      breaker.failed();
      expect(breaker.state).toBe('open');
    }
  });

  it('lets another trial through when the first said nothing about the provider', () => {
    fail(3);
    time = 100;
    breaker.pass();
    breaker.undecided();
    breaker.pass();
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('is not held open longer by failures of requests that were under way', () => {
    for (let count = 0; count < 10; count += 1) breaker.pass();
    for (let count = 0; count < 3; count += 1) breaker.failed();
    time = 90;
    for (let count = 0; count < 7; count += 1) breaker.failed();
    time = 100;
    expect(breaker.state).toBe('half-open');
  });
});

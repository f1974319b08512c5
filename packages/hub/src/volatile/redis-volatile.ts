/** Volatile state in Redis, whose clock counts the time, so that several hubs after each other agree. Rejects when it is away. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { Redis } from 'ioredis';
import type { Failures, TokensGranted, TokenWish, VolatileStore } from './volatile.ts';

/** Reading, filling and taking is one step for everybody: a script runs alone. An allowance that is full again need not be kept. */
const takeScript = `
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local allowance = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(allowance[1]) or burst, tonumber(allowance[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000)
local granted = math.min(wanted, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst * 1000 / rate) + 1000)
if granted > 0 then return {granted, 0} end
return {0, math.ceil((1 - tokens) * 1000 / rate)}`;

const countScript = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}`;

/** A restart within the day finds its hot records; older ones would be read in vain. */
const hotTtlMs = 24 * 60 * 60 * 1000;
const reconnectMsMax = 2000;

export class RedisVolatile implements VolatileStore {
  readonly #redis: Redis;

  /** `prefix` goes before every key. */
  constructor(options: { readonly url: string; readonly prefix: string }) {
    this.#redis = new Redis(options.url, {
      keyPrefix: options.prefix,
      connectTimeout: limits.session.connectMs,
      commandTimeout: limits.hub.volatileCallMs,
      // Nobody waits for a server that is away, and what was not sent is not sent later.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, reconnectMsMax),
    });
    // Each call tells of its own failure; without a listener the process would end.
    this.#redis.on('error', () => undefined);
  }

  async take({ allowance, wanted, ratePerSecond, burst }: TokenWish): Promise<TokensGranted> {
    const answer = await asked(this.#redis.eval(takeScript, 1, `allowance:${allowance}`, ratePerSecond, burst, wanted));
    const [granted = 0, retryAfterMs = 0] = answer as number[];
    return { granted, retryAfterMs };
  }

  async useNonce(nonce: string, ttlMs: number): Promise<boolean> {
    return (await asked(this.#redis.set(`nonce:${nonce}`, '1', 'PX', Math.max(1, Math.ceil(ttlMs)), 'NX'))) === 'OK';
  }

  async countFailure(name: string, windowMs: number): Promise<Failures> {
    const [count = 0, retryAfterMs = 0] = (await asked(
      this.#redis.eval(countScript, 1, `failures:${name}`, Math.max(1, Math.ceil(windowMs))),
    )) as number[];
    return { count, retryAfterMs };
  }

  async failuresOf(name: string): Promise<Failures> {
    const key = `failures:${name}`;
    const [count, leftMs] = await asked(Promise.all([this.#redis.get(key), this.#redis.pttl(key)]));
    if (count === null || leftMs <= 0) return { count: 0, retryAfterMs: 0 };
    return { count: Number(count), retryAfterMs: leftMs };
  }

  async forgetFailures(name: string): Promise<void> {
    await asked(this.#redis.del(`failures:${name}`));
  }

  async saveHot(keys: readonly string[]): Promise<void> {
    await asked(this.#redis.set('hot', JSON.stringify(keys), 'PX', hotTtlMs));
  }

  async loadHot(): Promise<string[]> {
    const text = await asked(this.#redis.get('hot'));
    return text === null ? [] : (JSON.parse(text) as string[]);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new StoreError('unavailable', 'redis is away', { cause });
  }
}

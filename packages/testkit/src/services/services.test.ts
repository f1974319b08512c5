import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startNats } from './nats.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { givenService, givenServicesFrom } from './service.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('postgres service', { timeout: 120_000 }, () => {
  it('clones fresh databases from the template and survives kill, immediate restart and a freeze', async () => {
    await using server = await startPostgres({
      prepareTemplate: async (url) => void (await query(url, 'CREATE TABLE t (n int); INSERT INTO t VALUES (7)')),
    });
    await using one = await server.freshDatabase();
    await using other = await server.freshDatabase();
    await query(one.url, 'UPDATE t SET n = 8');
    expect(await query(other.url, 'SELECT n FROM t')).toEqual([{ n: 7 }]);

    await server.kill();
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow();
    await server.restart();
    expect(await query(one.url, 'SELECT n FROM t')).toEqual([{ n: 8 }]);
    await server.immediateRestart();
    expect(await query(one.url, 'SELECT n FROM t')).toEqual([{ n: 8 }]);

    await server.pause();
    const frozen = query(one.url, 'SELECT n FROM t');
    expect(await Promise.race([frozen, sleep(300, 'no answer')])).toBe('no answer');
    await server.resume();
    expect(await frozen).toEqual([{ n: 8 }]);
  });
});

describe('nats service', () => {
  it('keeps a stream over a kill, on the same address', async () => {
    await using server = await startNats();
    const before = await connect({ servers: server.url });
    await (await jetstreamManager(before)).streams.add({ name: 'kept', subjects: ['kept.>'] });
    await jetstream(before).publish('kept.one', 'first');
    await before.close();
    await server.restart();
    const after = await connect({ servers: server.url });
    const kept = await (await jetstreamManager(after)).streams.info('kept');
    expect(kept.state.messages).toBe(1);
    await after.close();
  });
});

describe('redis service', () => {
  it('keeps keys over a kill, on the same address', async () => {
    await using server = await startRedis();
    const client = new Redis(server.url);
    await client.set('kept', 'yes');
    client.disconnect();
    await server.restart();
    const again = new Redis(server.url);
    expect(await again.get('kept')).toBe('yes');
    again.disconnect();
  });
});

describe('given services', () => {
  it('are read from the environment that is handed in, and refuse to be harmed', async () => {
    expect(givenServicesFrom({ FELLOE_TEST_NATS_URL: 'nats://there:4222', FELLOE_TEST_REDIS_URL: '' })).toEqual({
      natsUrl: 'nats://there:4222',
    });
    await expect(givenService('nats://there:4222').kill()).rejects.toThrow(/of its own/);
  });
});

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../services/postgres.ts';
import { CommitScanner } from './commit-scanner.ts';
import { type CommitFate, startCommitCutter } from './commit-cutter.ts';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(body, 'latin1');
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}
function startup(code: number, body = ''): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.writeUInt32BE(code, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}

describe('CommitScanner', () => {
  const session = Buffer.concat([
    startup(80877103),
    startup(196608, 'user\0felloe\0\0'),
    message('Q', 'BEGIN\0'),
    message('Q', `INSERT INTO t VALUES ('; commit soon')\0`),
    message('Q', 'COMMIT\0'),
    message('P', 'finish\0commit\0\0\0'),
    message('B', '\0finish\0\0\0\0\0\0\0'),
    message('E', '\0\0\0\0\0'),
    message('S', ''),
    message('Q', 'INSERT INTO t VALUES (1); COMMIT;\0'),
    message('Q', 'ROLLBACK\0'),
  ]);

  it('finds the same commits however the bytes are split', () => {
    const whole = new CommitScanner().scan(session);
    for (const size of [1, 2, 3, 7, 64]) {
      const scanner = new CommitScanner();
      const found: number[] = [];
      for (let start = 0; start < session.length; start += size) {
        found.push(...scanner.scan(session.subarray(start, start + size)).map((end) => start + end));
      }
      expect(found).toEqual(whole);
    }
    // the text inside a literal counts as one too many: a cut there is still an honest fault
    expect(whole.length).toBeGreaterThanOrEqual(3);
    expect(session.subarray(0, whole.at(-1)).subarray(-11).toString('latin1')).toContain('COMMIT;');
  });

  it('is not confused by large messages', () => {
    const scanner = new CommitScanner();
    scanner.scan(startup(196608, 'user\0felloe\0\0'));
    expect(scanner.scan(message('B', `\0insert\0${'commit;'.repeat(50_000)}`))).toEqual([]);
    expect(scanner.scan(message('Q', 'commit\0'))).toEqual([12]);
  });
});

describe('commit cutter before a real Postgres', { timeout: 120_000 }, () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  it('leaves the outcome unknown to the client: after is done, before is not', async () => {
    await using database = await postgres.freshDatabase();
    const direct = new pg.Client({ connectionString: database.url });
    await direct.connect();
    await direct.query('CREATE TABLE t (n int)');
    const { hostname, port } = new URL(database.url);
    let fate: CommitFate = 'pass';
    await using cutter = await startCommitCutter({ target: { host: hostname, port: Number(port) }, decide: () => fate });
    const insert = async (n: number, prepared: boolean) => {
      const client = new pg.Client({ connectionString: cutter.through(database.url) });
      client.on('error', () => undefined);
      await client.connect();
      try {
        await client.query('BEGIN');
        await client.query('INSERT INTO t VALUES ($1)', [n]);
        await client.query(prepared ? { name: 'finish', text: 'COMMIT' } : 'COMMIT');
        return 'acknowledged';
      } catch {
        return 'unknown';
      } finally {
        await client.end().catch(() => undefined);
      }
    };
    expect(await insert(0, false)).toBe('acknowledged');
    for (const [index, next] of (['cut-after', 'cut-before'] as const).entries()) {
      fate = next;
      for (let round = 0; round < 10; round += 1)
        expect(await insert(100 * (index + 1) + round, round % 2 === 0)).toBe('unknown');
    }
    // A backend may still be working on the last one.
    await expect
      .poll(async () => (await direct.query('SELECT count(*)::int AS n FROM t WHERE n >= 100 AND n < 200')).rows)
      .toEqual([{ n: 10 }]);
    expect((await direct.query('SELECT count(*)::int AS n FROM t WHERE n >= 200')).rows).toEqual([{ n: 0 }]);
    expect(cutter.counts).toEqual({ commits: 21, cutAfter: 10, cutBefore: 10 });
    await direct.end();
  });
});

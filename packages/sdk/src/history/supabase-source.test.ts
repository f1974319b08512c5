/** Against a double that speaks what PostgREST and Supabase's storage speak, and refuses what they refuse. */
import { describe, expect, it } from 'vitest';
import { sampleEncrypted, sampleEntry } from './conformance/sample-history.ts';
import { decryptEntry, historyKeysOf } from './encryption.ts';
import { importHistory, itemsOfLines, type SourceItem } from './import-history.ts';
import { ItemReader } from './imported-item.ts';
import { MemoryLocalHistory } from './local-history.ts';
import { SupabaseSource } from './supabase-source.ts';

const keys = await historyKeysOf('secret');
const defaults = { deviceId: 'here', hostname: 'h', username: 'u', homeDirectory: '/home/u', nowMs: 1_767_225_600_000 };

interface Project {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly buckets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Rows that the project gives at most, whatever is asked for. */
  readonly rowsMax?: number;
}

function answer(status: number, body: unknown): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
}

/** @param faults statuses for the next requests, before any is served */
function projectDouble({ tables, buckets, rowsMax = 1_000 }: Project, faults: number[] = []): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    const fault = faults.shift();
    if (fault !== undefined) return answer(fault, '');
    if (headers.get('apikey') !== 'key') return answer(401, { message: 'Invalid API key' });
    if (headers.get('authorization') !== 'Bearer key') return answer(401, { message: 'JWT expired' });
    const table = /^\/rest\/v1\/([^/]+)$/.exec(url.pathname)?.[1];
    if (table !== undefined) {
      const rows = tables[table];
      if (rows === undefined) return answer(404, { code: 'PGRST205', message: `Could not find the table 'public.${table}'` });
      const columns = (url.searchParams.get('order') ?? '').split(',');
      const unknown = columns.find((column) => rows[0] !== undefined && !(column in rows[0]));
      if (unknown !== undefined) return answer(400, { code: '42703', message: `column ${table}.${unknown} does not exist` });
      const offset = Number(url.searchParams.get('offset'));
      return answer(200, rows.slice(offset, offset + Math.min(rowsMax, Number(url.searchParams.get('limit')))));
    }
    const [, , , , ...path] = url.pathname.split('/').map(decodeURIComponent);
    if (path[0] === 'list' && init?.method === 'POST') return listing(buckets[path[1] ?? ''], init.body as string);
    if (path[0] === 'authenticated') {
      const file = buckets[path[1] ?? '']?.[path.slice(2).join('/')];
      return file === undefined
        ? answer(400, { statusCode: '404', error: 'not_found', message: 'Object not found' })
        : answer(200, file);
    }
    return answer(404, { message: 'Not Found' });
  };
}

/** Names directly below the prefix; folders have no id. */
function listing(bucket: Readonly<Record<string, string>> | undefined, body: string): Response {
  if (bucket === undefined) return answer(400, { statusCode: '404', error: 'Bucket not found', message: 'Bucket not found' });
  const { prefix, limit, offset } = JSON.parse(body) as { prefix: string; limit: number; offset: number };
  const below = prefix === '' ? '' : `${prefix}/`;
  const names = Object.keys(bucket).filter((name) => name.startsWith(below));
  const shown = new Map(
    names.map((name) => {
      const [first = '', ...rest] = name.slice(below.length).split('/');
      return [first, { name: first, id: rest.length > 0 ? null : crypto.randomUUID() }];
    }),
  );
  const sorted = [...shown.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return answer(200, sorted.slice(offset, offset + limit));
}

async function imported(items: AsyncIterable<SourceItem> | Iterable<SourceItem>, local = new MemoryLocalHistory()) {
  const report = await importHistory({ items, reader: new ItemReader(keys, defaults), local, badItems: 'leave_out' });
  const commands = await Promise.all(local.all().map(async (entry) => (await decryptEntry(keys, entry)).command));
  return { report, commands: commands.toSorted(), local };
}

const open = (project: Project, key = 'key', faults: number[] = []) =>
  new SupabaseSource({
    projectUrl: 'https://abc.supabase.test/',
    key,
    fetch: projectDouble(project, faults),
    retry: { delayMsBase: 1 },
  });

/** A row of the original server's table: bytes in hexadecimal, times with Postgres's offset. */
async function rowOf(command: string) {
  const entry = await sampleEncrypted(keys, { command });
  const hex = (base64: string) => `\\x${Buffer.from(base64, 'base64').toString('hex')}`;
  const { encrypted_id, user_id } = entry;
  return {
    encrypted_data: hex(entry.enc_data),
    nonce: hex(entry.nonce),
    date: '2026-01-15T10:30:00.123456+00:00',
    encrypted_id,
    user_id,
    device_id: 'd',
  };
}

describe('importing from Supabase', () => {
  it('reads the original server’s table to its end, however few rows come at a time, through faults that pass', async () => {
    const rows = await Promise.all(Array.from({ length: 25 }, (_, index) => rowOf(`command ${index}`)));
    // The original server has a copy for every device.
    const table = [...rows, ...rows.map((row) => ({ ...row, device_id: 'e' }))];
    const source = open({ tables: { enc_history_entries: table }, buckets: {}, rowsMax: 7 }, 'key', [503, 429]);
    const first = await imported(source.rows('enc_history_entries', ['encrypted_id', 'device_id']));
    expect(first.report).toEqual({ imported: 25, known: 25, rejected: [] });
    const again = await imported(source.rows('enc_history_entries', ['encrypted_id']), first.local);
    expect(again.report).toEqual({ imported: 0, known: 50, rejected: [] });
  });

  it('reads files in folders: entries, lists and lines', async () => {
    const entries = await Promise.all(['a', 'b', 'c'].map((command) => sampleEncrypted(keys, { command })));
    const [one, two, three] = entries.map((entry) => JSON.stringify(entry));
    const project = {
      tables: {},
      buckets: {
        sync: {
          'u/entries/2026-01-15/1.json': one ?? '',
          'u/batch.json': `[${two}]`,
          'u/export.ndjson': `${three}\n{"command":"plain"}\n`,
          'u/picture.png': 'no',
          'other/x.json': 'not to be read',
        },
      },
    };
    const { commands, report } = await imported(open(project).files('sync', '/u/'));
    expect(commands).toEqual(['a', 'b', 'c', 'plain']);
    expect(report.rejected).toEqual([]);
  });

  it('tells why it is refused', async () => {
    const project = { tables: { t: [{ id: 1, command: 'x' }] }, buckets: {} };
    const reading = async (source: SupabaseSource, table: string, order: string[]) => await imported(source.rows(table, order));
    await expect(reading(open(project, 'wrong'), 't', ['id'])).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(reading(open(project), 'gone', ['id'])).rejects.toMatchObject({ code: 'not_found' });
    await expect(reading(open(project), 't', ['nope'])).rejects.toThrow('column t.nope does not exist');
    await expect(imported(open(project).files('gone', ''))).rejects.toThrow('Bucket not found');
  });
});

describe('importing lines', () => {
  it('completes plain entries, keeps every repetition without a time and one with, and the same ids on every device', async () => {
    const timed = '{"command":"timed","end_time":"2026-01-01T00:00:00.000000001Z","start_time":"2026-01-01T00:00:00Z"}';
    const lines = ['{"command":"ls"}', '', '{"command":"ls"}', timed, timed];
    const first = await imported(itemsOfLines(lines));
    expect(first.commands).toEqual(['ls', 'ls', 'timed']);
    const elsewhere = await imported(itemsOfLines(lines));
    expect(elsewhere.local.all().map(({ encrypted_id: id }) => id)).toEqual(first.local.all().map(({ encrypted_id: id }) => id));
    const [entry] = first.local.all();
    if (entry === undefined) return;
    const { command, hostname, home_directory: home } = await decryptEntry(keys, entry);
    expect({ command, hostname, home }).toEqual({ command: 'ls', hostname: 'h', home: '/home/u' });
  });

  it('leaves out or refuses what is no entry of this history, and says where', async () => {
    const strange = await sampleEncrypted(await historyKeysOf('another'), { command: 'x' });
    const lines = [
      JSON.stringify(sampleEntry({ command: 'good' })),
      'nonsense',
      '[]',
      '{"exit_code":1}',
      JSON.stringify(strange),
    ];
    const { report, commands } = await imported(itemsOfLines(lines));
    expect(commands).toEqual(['good']);
    expect(report.rejected.map(({ where }) => where)).toEqual(['line 2', 'line 3', 'line 4', 'line 5']);
    const local = new MemoryLocalHistory();
    const refused = await importHistory({
      items: itemsOfLines(lines),
      reader: new ItemReader(keys, defaults),
      local,
      badItems: 'refuse',
    });
    expect([refused.imported, refused.rejected.length, local.all().length]).toEqual([0, 4, 0]);
  });
});

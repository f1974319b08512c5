import { startPostgres, type TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  fromJsonList,
  fromJsonLists,
  jsonList,
  jsonListItems,
  nextList,
  numberArray,
  textArray,
  uuidArray,
} from './array-literal.ts';
import { type Database, openDatabase } from './database.ts';

let postgres: TestPostgres;
let database: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  database = openDatabase({
    url: postgres.url,
    connectionsMax: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 5_000,
    onIdleError: () => undefined,
  });
});

afterAll(async () => {
  await database.close();
  await postgres.stop();
});

const texts = ['', 'plain', '"', '\\', '\\"', '{', '}', ',', 'NULL', 'a b', ' ', '\n\t\u001f', 'ü€😀', "'", '{"a":"b\\n"}'];

it('is read by Postgres as what went in', async () => {
  const one = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  const { rows } = await database.query<{ texts: string[]; numbers: string[]; uuids: (string | null)[]; none: string[] }>({
    text: 'select $1::text[] as texts, $2::float8[]::text[] as numbers, $3::uuid[]::text[] as uuids, $4::text[] as none',
    values: [textArray(texts), numberArray([0, -1, 2 ** 53 - 1]), uuidArray([one, undefined]), textArray([])],
  });
  expect(rows[0]).toEqual({ texts, numbers: ['0', '-1', '9.007199254740991e+15'], uuids: [one, null], none: [] });
});

it('carries JSON texts without escaping', async () => {
  const values = texts.map((text) => JSON.stringify({ text }));
  const { rows } = await database.query<{ list: string[] }>({
    text: `select ${fromJsonList('$1')} as list`,
    values: [jsonList(values)],
  });
  expect(rows[0]?.list).toEqual(values);
});

it('carries several lists as one text', async () => {
  const lists = [texts.slice(0, 1), texts.slice(1, 5), texts.slice(5)].map((list) =>
    list.map((text) => JSON.stringify({ text })),
  );
  const text = jsonList(lists.flatMap((list, index) => list.map((each, at) => (index > 0 && at === 0 ? nextList + each : each))));
  const { rows } = await database.query<{ lists: string[] }>({ text: `select ${fromJsonLists('$1')} as lists`, values: [text] });
  expect(rows[0]?.lists.map(jsonListItems)).toEqual(lists);
});

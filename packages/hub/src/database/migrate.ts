/** Brings the schema to the newest version: numbered .sql files, each applied once, in order, in its own transaction. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Connection, Database } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      const version = Number.parseInt(path.basename(name), 10);
      return { version, name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/**
 * Returns the versions it applied. Two hubs that start at once take turns on the table's lock. A migration that was applied with
 * another text, or a schema newer than this build, stops the hub before it does harm.
 */
export async function migrate(database: Database): Promise<number[]> {
  const migrations = await readMigrations();
  await database
    .query({
      text: 'create table if not exists schema_migration (version integer primary key, name text not null, checksum text not null)',
    })
    .catch((error: unknown) => {
      // Two hubs may create the table in the same instant; the loser finds it there.
      if (StoreError.from(error).code !== 'conflict') throw error;
    });
  const connection = await database.connect();
  try {
    return await applyMissing(connection, migrations);
  } finally {
    connection.release();
  }
}

async function applyMissing(connection: Connection, migrations: Migration[]): Promise<number[]> {
  const applied: number[] = [];
  await connection.query({ text: 'begin' });
  try {
    await connection.query({ text: 'lock table schema_migration in access exclusive mode' });
    const { rows } = await connection.query<{ version: number; checksum: string; name: string }>({
      text: 'select version, name, checksum from schema_migration order by version',
    });
    const known = new Map(migrations.map((migration) => [migration.version, migration]));
    for (const row of rows) {
      const migration = known.get(row.version);
      if (migration === undefined) throw new StoreError('conflict', `the database is newer than this build: it has ${row.name}`);
      if (migration.checksum !== row.checksum) throw new StoreError('conflict', `${row.name} was changed after it was applied`);
    }
    const done = new Set(rows.map((row) => row.version));
    for (const migration of migrations.filter(({ version }) => !done.has(version))) {
      await connection.query({ text: migration.text });
      await connection.query({
        text: 'insert into schema_migration (version, name, checksum) values ($1, $2, $3)',
        values: [migration.version, migration.name, migration.checksum],
      });
      applied.push(migration.version);
    }
    await connection.query({ text: 'commit' });
    return applied;
  } catch (error) {
    await connection.query({ text: 'rollback' }).catch(() => undefined);
    throw error;
  }
}

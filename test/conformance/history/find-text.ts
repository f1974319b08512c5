/** Looks for a text wherever an installation keeps anything. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

export const findText = {
  /** Names of the tables of which a row has the text, also as bytes or in base64. */
  async inDatabase(url: string, text: string): Promise<string[]> {
    const forms = [
      text,
      Buffer.from(text).toString('hex'),
      Buffer.from(text)
        .toString('base64')
        .replace(/.{4}=*$/, ''),
    ];
    return await connected(url, async (client) => {
      const tables = await client.query<{ table_name: string }>(
        `select table_name from information_schema.tables where table_schema = 'public' order by 1`,
      );
      const found: string[] = [];
      for (const { table_name: table } of tables.rows) {
        const { rows } = await client.query(
          `select 1 from "${table}" t where exists (select 1 from unnest($1::text[]) as f (f) where position(f in t::text) > 0) limit 1`,
          [forms],
        );
        if (rows.length > 0) found.push(table);
      }
      return found;
    });
  },

  /** Paths of the files that have it. */
  async inDirectory(directory: string, text: string): Promise<string[]> {
    const found: string[] = [];
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      // The collector may be faster.
      const bytes = entry.isFile() ? await readFile(file).catch(() => Buffer.alloc(0)) : Buffer.alloc(0);
      if (bytes.includes(text)) found.push(file);
    }
    return found;
  },

  async rows(url: string, text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
    return await connected(url, async (client) => (await client.query<Record<string, unknown>>(text, values)).rows);
  },
};

async function connected<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

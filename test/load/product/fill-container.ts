/** Puts artifact records into a container by SQL: a fixture of a size that requests would take an hour for. Their bytes do not exist. */
import pg from 'pg';

export interface FillWish {
  readonly postgresUrl: string;
  readonly container: string;
  readonly folders: number;
  readonly pathsPerFolder: number;
}

/** Paths `folder-NNNNNN/file-NNNNNN`, in their order, as a sync writes them. The container has to exist and be empty. */
export async function fillContainer(wish: FillWish): Promise<void> {
  const client = new pg.Client({ connectionString: wish.postgresUrl });
  await client.connect();
  try {
    await client.query(
      `insert into artifact (tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, content)
        select c.tenant_id, c.container_id, 'folder-' || lpad(f::text, 6, '0') || '/file-' || lpad(n::text, 6, '0'),
          md5(f::text || '/' || n::text), 0, 4096, md5(n::text), $2, '{"contentType":"application/octet-stream"}', '[]'
        from container c, generate_series(1, $3::integer) as f, generate_series(1, $4::integer) as n where c.name = $1
        order by f, n`,
      [wish.container, Date.now(), wish.folders, wish.pathsPerFolder],
    );
    // What autovacuum would do within the minute.
    await client.query('vacuum analyze artifact');
  } finally {
    await client.end();
  }
}

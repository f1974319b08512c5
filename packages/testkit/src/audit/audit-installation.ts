/**
 * Compares what the records say with what lies in the backend's directory: everything named is there with its bytes, every count is
 * true, and (once the collector has had its times) nothing lies there that no record names.
 */
import { createHash } from 'node:crypto';
import type { Driver } from '@felloe/drivers/driver.ts';
import { createFileSystemDriver } from '@felloe/drivers/file-system/file-system-driver.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';

export interface InstallationAudit {
  /** What paths name now; removal markers count too. */
  readonly artifacts: number;
  /** Older versions. */
  readonly olderVersions: number;
  readonly liveBlobs: number;
  readonly liveBytes: number;
  /** Named by a version, an upload or a live record, and not there whole, by blob id and reason. */
  readonly lost: readonly string[];
  /** Records that contradict each other. */
  readonly contradictions: readonly string[];
  /** There, but named by nothing that is live. Dead ones wait for their grace: see `waiting`. */
  readonly orphans: readonly string[];
  readonly orphanBytes: number;
  /** Dead blobs, retired segments and open leases that the collector still has to come to. */
  readonly waiting: number;
}

interface BlobRow {
  readonly blob_id: string;
  readonly state: number;
  readonly reference_count: number;
  readonly locator: string;
  readonly segment_id: string | null;
  readonly size: string;
  readonly sha256: string;
}

interface SegmentRow {
  readonly segment_id: string;
  readonly state: string;
  readonly live_bytes: string;
}

interface NamingRow {
  readonly content: string;
}

interface Records {
  readonly artifacts: readonly NamingRow[];
  readonly olderVersions: readonly NamingRow[];
  readonly backups: readonly NamingRow[];
  readonly parts: readonly { readonly blob_id: string | null }[];
  readonly blobs: readonly BlobRow[];
  readonly segments: readonly SegmentRow[];
  readonly waiting: number;
}

export interface AuditOptions {
  readonly databaseUrl: string;
  /** The root of the file-system backend. */
  readonly blobDirectory: string;
  /** Reads every live blob and compares its SHA-256 where the record has one. */
  readonly readsBytes: boolean;
}

/** Read while nothing writes, or with the processes stopped. */
export async function auditInstallation(options: AuditOptions): Promise<InstallationAudit> {
  const records = await readRecords(options.databaseUrl);
  const driver = await openForReading(options.blobDirectory);
  try {
    const live = records.blobs.filter((blob) => blob.state === 1);
    const lost: string[] = [];
    for (const blob of live) {
      const reason = await faultOf(driver, blob, options.readsBytes);
      if (reason !== undefined) lost.push(`${blob.blob_id}: ${reason}`);
    }
    const { orphans, orphanBytes } = await findOrphans(driver, records);
    return {
      artifacts: records.artifacts.length,
      olderVersions: records.olderVersions.length,
      liveBlobs: live.length,
      liveBytes: live.reduce((sum, blob) => sum + Number(blob.size), 0),
      lost,
      contradictions: [...countReferences(records), ...countSegmentBytes(records)],
      orphans,
      orphanBytes,
      waiting: records.waiting,
    };
  } finally {
    await driver.close();
  }
}

async function readRecords(databaseUrl: string): Promise<Records> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const artifacts = (await client.query<NamingRow>('SELECT content FROM artifact')).rows;
    const olderVersions = (await client.query<NamingRow>('SELECT content FROM artifact_version')).rows;
    const backups = (await client.query<NamingRow>('SELECT content FROM backup_file')).rows;
    // What names one blob each: parts, and what the vault and histories keep. An upload of the vault that was taken names nothing any more.
    const parts = (
      await client.query<{ blob_id: string | null }>(`SELECT blob_id FROM upload_part
        UNION ALL SELECT blob_id FROM vault_snapshot UNION ALL SELECT blob_id FROM vault_entry
        UNION ALL SELECT blob_id FROM vault_upload WHERE state = 2 UNION ALL SELECT blob_id FROM history_blob`)
    ).rows;
    const blobs = (
      await client.query<BlobRow>('SELECT blob_id, state, reference_count, locator, segment_id, size, sha256 FROM blob')
    ).rows;
    const segments = (await client.query<SegmentRow>('SELECT segment_id, state, live_bytes FROM segment')).rows;
    const waiting = await client.query<{ n: number }>(
      `SELECT ((SELECT count(*) FROM blob WHERE state <> 1) + (SELECT count(*) FROM segment WHERE state IN ('retired', 'gone')) +
        (SELECT count(*) FROM segment WHERE state = 'sealed' AND live_bytes = 0) + (SELECT count(*) FROM blob_lease))::int AS n`,
    );
    return { artifacts, olderVersions, backups, parts, blobs, segments, waiting: waiting.rows[0]?.n ?? 0 };
  } finally {
    await client.end();
  }
}

function openForReading(root: string): Promise<Driver> {
  const refuse = async (): Promise<never> => {
    throw new StoreError('unsupported', 'an audit writes nothing');
  };
  return createFileSystemDriver({ name: 'audit', root, segments: { openSegment: refuse, sealSegment: refuse } });
}

async function faultOf(driver: Driver, blob: BlobRow, readsBytes: boolean): Promise<string | undefined> {
  const signal = AbortSignal.timeout(60_000);
  try {
    const stat = await driver.stat(blob.locator, signal);
    if (stat === undefined) return 'absent';
    if (stat.size !== Number(blob.size)) return `has ${stat.size} bytes instead of ${blob.size}`;
    if (!readsBytes) return undefined;
    const digest = createHash('sha256');
    for await (const chunk of await driver.open(blob.locator, undefined, signal)) digest.update(chunk as Buffer);
    return blob.sha256 === '' || digest.digest('hex') === blob.sha256 ? undefined : 'has other bytes';
  } catch (thrown) {
    return StoreError.from(thrown).message;
  }
}

/** Every blob is referenced exactly as often as versions, parts and the records of apps name it, and what they name is live. */
function countReferences(records: Records): string[] {
  const named = new Map<string, number>();
  const add = (id: string) => named.set(id, (named.get(id) ?? 0) + 1);
  for (const { content } of [...records.artifacts, ...records.olderVersions, ...records.backups]) {
    for (const [id] of JSON.parse(content) as [string][]) add(id);
  }
  for (const { blob_id: id } of records.parts) if (id !== null) add(id);
  const live = new Map(records.blobs.filter((blob) => blob.state === 1).map((blob) => [blob.blob_id, blob.reference_count]));
  const contradictions: string[] = [];
  for (const [id, count] of named) {
    if (!live.has(id)) contradictions.push(`${id} is named and not live`);
    else if (live.get(id) !== count) contradictions.push(`${id} is named ${count} times and counted ${live.get(id)}`);
  }
  for (const id of live.keys()) if (!named.has(id)) contradictions.push(`${id} is live and not named`);
  return contradictions;
}

function countSegmentBytes(records: Records): string[] {
  const sums = new Map<string, number>();
  for (const blob of records.blobs) {
    if (blob.state === 1 && blob.segment_id !== null)
      sums.set(blob.segment_id, (sums.get(blob.segment_id) ?? 0) + Number(blob.size));
  }
  const contradictions = records.segments
    .filter((segment) => Number(segment.live_bytes) !== (sums.get(segment.segment_id) ?? 0))
    .map(
      (segment) =>
        `segment ${segment.segment_id} counts ${segment.live_bytes} live bytes and has ${sums.get(segment.segment_id) ?? 0}`,
    );
  const known = new Set(records.segments.map((segment) => segment.segment_id));
  for (const id of sums.keys()) if (!known.has(id)) contradictions.push(`segment ${id} holds live blobs and has no record`);
  return contradictions;
}

async function findOrphans(driver: Driver, records: Records): Promise<{ orphans: string[]; orphanBytes: number }> {
  const liveBlobs = new Set(records.blobs.filter((blob) => blob.state === 1).map((blob) => blob.blob_id));
  const liveSegments = new Set(
    records.segments
      .filter((segment) => segment.state === 'open' || Number(segment.live_bytes) > 0)
      .map((segment) => segment.segment_id),
  );
  const orphans: string[] = [];
  let orphanBytes = 0;
  let cursor: string | undefined;
  do {
    const page = await driver.list('', cursor, 1_000, AbortSignal.timeout(60_000));
    for (const found of page.blobs) {
      const isNamed = found.kind === 'blob' ? liveBlobs.has(found.id) : liveSegments.has(found.id);
      if (isNamed) continue;
      orphans.push(`${found.kind} ${found.id}`);
      orphanBytes += found.size;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { orphans, orphanBytes };
}

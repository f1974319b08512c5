/** One snapshot or entry of an import, by the calls that single ones go by: announced, staged, committed, and a snapshot saved. */
import { createHash } from 'node:crypto';
import type { VaultUpload__Output } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { commitUpload, requireDigest } from '../blobs/commit-upload.ts';
import { keepAnnounced } from '../blobs/keep-announced.ts';
import type { VaultRequest } from '../vault-services.ts';
import type { WireKey } from '../wire/public-key.ts';
import type { ByteSource } from './byte-source.ts';
import type { ExportedBytes } from './export-form.ts';

export interface Import {
  readonly request: VaultRequest;
  readonly source: ByteSource;
  readonly owner: WireKey;
  readonly replaceSnapshots: boolean;
  readonly counts: ImportCounts;
}

export interface ImportCounts {
  items: number;
  bytes: number;
  /** New here by this import. */
  stored: number;
  /** Were here already. */
  present: number;
  /** Snapshots that are left as they are, since another is here. */
  kept: number;
}

export function importBytes(run: Import, record: ExportedBytes): Promise<void> {
  return record.kind === 'entry' ? importEntry(run, record) : importSnapshot(run, record);
}

async function importEntry(run: Import, record: ExportedBytes): Promise<void> {
  const upload = await reserve(run, record, 'history');
  if (upload.stored) {
    await pass(run, record);
    run.counts.present += 1;
    return;
  }
  await store(run, record, upload);
  run.counts.stored += 1;
}

async function importSnapshot(run: Import, record: ExportedBytes): Promise<void> {
  const { request, owner, counts } = run;
  const { services, container, call } = request;
  const place = { topic: record.topic, owner: owner.hex };
  const { entries } = await services.context.call('read_vault_snapshots', { container: container.name, places: [place] }, call);
  const current = entries[0]?.digest;
  if (current === undefined) throw new StoreError('internal', 'the hub answered for other places');
  if (current === record.digest || (current !== '' && !run.replaceSnapshots)) {
    await pass(run, record);
    if (current === record.digest) counts.present += 1;
    else counts.kept += 1;
    return;
  }
  const upload = await reserve(run, record, 'snapshot');
  if (upload.stored) await pass(run, record);
  else await store(run, record, upload);
  const saved = { container: container.name, ...place, digest: record.digest, prev_digest: current };
  await services.context.call('save_vault_snapshot', saved, call);
  counts.stored += 1;
}

async function reserve(
  { request, owner }: Import,
  { topic, digest }: ExportedBytes,
  kind: 'snapshot' | 'history',
): Promise<VaultUpload__Output> {
  const { services, container, call } = request;
  const wishes = [{ topic, owner: owner.hex, digest }];
  const { uploads } = await services.context.call('reserve_vault_uploads', { container: container.name, kind, wishes }, call);
  const [upload] = uploads;
  if (upload === undefined) throw new StoreError('internal', 'the hub reserved no upload');
  return upload;
}

/** Bytes that nobody needs are looked at all the same: who imports a damaged export should hear of it. */
async function pass({ source }: Import, { size, digest }: ExportedBytes): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of source.bytes(size)) hash.update(chunk);
  requireDigest(digest, `0x${hash.digest('hex')}`);
}

async function store(
  { request, source, owner }: Import,
  { topic, size, digest }: ExportedBytes,
  { upload_id: uploadId, kind }: VaultUpload__Output,
): Promise<void> {
  const { services, container } = request;
  if (size > services.entryBytesMax) throw new StoreError('too_large', `an entry has at most ${services.entryBytesMax} bytes`);
  const place = { container: container.name, tenantId: container.tenant_id, topic, owner: owner.hex, digest };
  using kept = keepAnnounced(services, { ...place, uploadId, kind, signer: owner.hex });
  const body = size === 0 ? Buffer.alloc(0) : source.bytes(size);
  const time = AbortSignal.timeout(limits.vault.uploadMsMax);
  const staged = await services.context.storage.stage({
    backendId: container.backend_id,
    body,
    size,
    sizeBytesMax: services.entryBytesMax,
    digests: ['sha256'],
    signal: time,
  });
  await commitUpload(services, { container: container.name, uploadId: kept.uploadId, digest }, staged);
}

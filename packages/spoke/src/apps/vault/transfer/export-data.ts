/**
 * POST /export-data, beyond the original: everything a key has in this vault, snapshots and histories with their bytes, as one stream in
 * the form that /import-data takes. What is saved while it runs may be in it or not; what was there when it began is. When something
 * cannot be read the connection breaks: without its last record an export is not whole.
 */
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import type { VaultTopic__Output } from '@felloe/contracts/gen/felloe/v1/VaultTopic.ts';
import { limits } from '@felloe/engine/limits.ts';
import { pacedWrite } from '../../../http/paced-write.ts';
import { writeHead } from '../answer.ts';
import { locateAgain, recordOf } from '../blobs/locate-again.ts';
import { operation } from '../operations/operation.ts';
import { reportRead } from '../report-read.ts';
import type { VaultRequest } from '../vault-services.ts';
import type { JsonObject } from '../wire/fields.ts';
import { readPublicKey, type WireKey } from '../wire/public-key.ts';
import { type ExportRecord, exportContentType, exportFormat, renderRecord } from './export-form.ts';

export const exportData = operation({
  read: ({ pubkey }: JsonObject): WireKey => readPublicKey(pubkey, 'pubkey'),
  signed: (_inner, signer) => ({ call: 'read', inner: { pubkey: signer.decimal } }),
  act: async (request, owner) => {
    using _place = request.services.transfers.enter(request.signer.hex);
    await exportAll(request, owner);
    return undefined;
  },
});

interface Export {
  readonly request: VaultRequest;
  readonly owner: WireKey;
  readonly signal: AbortSignal;
  items: number;
  bytes: number;
}

async function exportAll(request: VaultRequest, owner: WireKey): Promise<void> {
  const { exchange } = request;
  const run: Export = { request, owner, signal: exchange.whenGone(), items: 0, bytes: 0 };
  // The first page is read before the status is sent: a missing right is an ordinary refusal.
  let page = await readTopics(run, '');
  reportRead(request, 'list', owner.hex);
  writeHead(exchange, 200, ['Content-Type', exportContentType, 'Cache-Control', 'no-store']);
  await writeRecord(run, { kind: 'export', format: exportFormat, pubkey: owner.decimal });
  for (;;) {
    for (const topic of page.topics) await exportTopic(run, topic);
    if (page.next_after === '') break;
    page = await readTopics(run, page.next_after);
  }
  await writeRecord(run, { kind: 'end', items: run.items, bytes: run.bytes });
  exchange.response.end();
}

function readTopics({ request, owner }: Export, after: string) {
  const { services, container, call } = request;
  const asked = { container: container.name, owner: owner.hex, after, limit: limits.vault.topicPageMax };
  return services.context.call('list_vault_topics', asked, call);
}

async function exportTopic(run: Export, { topic, snapshot, entries, bytes }: VaultTopic__Output): Promise<void> {
  await writeRecord(run, { kind: 'topic', topic, entries, bytes });
  if (snapshot !== null && snapshot.digest !== '') await exportEntry(run, 'snapshot', snapshot);
  if (entries === 0) return;
  const { services, container, call } = run.request;
  const asked = { container: container.name, topic, owner: run.owner.hex, descending: false, limit: limits.vault.batchMax };
  let position = 0;
  for (;;) {
    const cursor = { timestamp: 0, digest: '', position };
    const page = await services.context.call('list_vault_entries', { ...asked, cursor, wait_ms: 0 }, call);
    for (const entry of page.entries) {
      await exportEntry(run, 'entry', entry);
      position = entry.position;
    }
    if (!page.has_more || page.entries.length === 0) return;
  }
}

async function exportEntry(run: Export, kind: 'snapshot' | 'entry', entry: VaultEntry__Output): Promise<void> {
  const { request, signal } = run;
  const { services, container, call, exchange, signer } = request;
  const { topic, owner, digest, timestamp, size } = entry;
  await writeRecord(run, { kind, topic, digest, timestamp, size });
  if (size > 0) {
    const located = {
      container: container.name,
      topic,
      owner,
      digest,
      size,
      blobs: entry.blobs,
      isSnapshot: kind === 'snapshot',
    };
    const resolveAgain = () => locateAgain(services.context, located, call);
    const bytes = await services.context.storage.read({ record: recordOf(located), resolveAgain, signal });
    if (Buffer.isBuffer(bytes)) await pacedWrite(exchange.response, bytes, signal);
    else for await (const chunk of bytes) await pacedWrite(exchange.response, chunk as Buffer, signal);
  }
  await pacedWrite(exchange.response, '\n', signal);
  run.items += 1;
  run.bytes += size;
  services.context.emitRead({
    tenantId: container.tenant_id,
    containerId: container.container_id,
    container: container.name,
    artifact: `${topic}/${owner}/${digest}`,
    operation: 'get',
    bytes: size,
    principalId: signer.hex,
  });
}

async function writeRecord({ request, signal }: Export, record: ExportRecord): Promise<void> {
  // A spoke that drains ends here; the client begins again at another.
  request.services.context.gate.assertDeciding();
  await pacedWrite(request.exchange.response, renderRecord(record), signal);
}

/** The downloads: one file by its name, or the latest of a user. */
import type { BackupFile__Output } from '@felloe/contracts/gen/felloe/v1/BackupFile.ts';
import { contentRange, judgeRange, rangeLength } from '@felloe/engine/artifact/ranges.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { recordOfBlobs } from '../../storage/record-of-blobs.ts';
import type { BackupExchange } from './exchange.ts';

/** What a client asks for: the name, or whose latest. */
export interface WantedBackup {
  readonly file_name: string;
  readonly user: string;
}

export async function download(exchange: BackupExchange, wanted: WantedBackup): Promise<void> {
  const found = await find(exchange, wanted);
  const { context, container, actor, request, reply, gone } = exchange;
  const etag = `"${found.sha256}"`;
  const head: Record<string, string> = {
    etag,
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    // Names are of characters that need no escape (engine/backup/file-name.ts), so RFC 6266's plain form says them whole.
    'content-disposition': `attachment; filename="${found.file_name}"`,
    'content-type': 'application/vnd.sqlite3',
    'last-modified': new Date(found.uploaded_at).toUTCString(),
  };
  if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return void (await reply.code(304).headers(head).send());
  }
  const asked = request.headers.range;
  const range = asked === undefined ? undefined : judgeRange(asked, found.size);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${found.size}`);
    throw new StoreError('range_not_satisfiable');
  }
  const length = range === undefined ? found.size : rangeLength(range);
  head['content-length'] = String(length);
  if (range !== undefined) head['content-range'] = contentRange(range, found.size);
  const headers = { ...reply.getHeaders(), ...head };
  const isHead = request.method === 'HEAD';
  const answer = reply.raw;
  // Not before the bytes are known to be there: until then a failure still has an answer of its own.
  const begin = (): void => {
    reply.hijack();
    answer.writeHead(range === undefined ? 200 : 206, headers as Record<string, string>);
  };
  if (isHead) begin();
  else {
    const bytes = {
      record: recordOf(found),
      resolveAgain: async () => recordOf(await find(exchange, { file_name: found.file_name, user: '' })),
      signal: gone,
      ...(range === undefined ? {} : { range }),
    };
    await context.storage.send(bytes, answer, begin);
  }
  answer.end();
  context.emitRead({
    tenantId: container.tenant_id,
    containerId: container.container_id,
    container: container.name,
    artifact: found.file_name,
    operation: isHead ? 'head' : 'get',
    bytes: isHead ? 0 : length,
    principalId: actor.principal_id ?? '',
  });
}

async function find({ context, container, call }: BackupExchange, wanted: WantedBackup): Promise<BackupFile__Output> {
  const { files } = await context.call('find_backups', { container: container.name, ...wanted }, call);
  const [file] = files;
  if (file === undefined) throw new StoreError('not_found', 'there are no backups of this user');
  return file;
}

function recordOf({ sha256, size, blobs }: BackupFile__Output) {
  return recordOfBlobs({ version: sha256, size, blobs });
}

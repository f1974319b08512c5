/**
 * POST /upload: the file is staged durably while it comes, then one commit names it. From its answer on it is read by every spoke; that
 * only the last of a burst goes on to the final backend is the hub's affair.
 */
import { parseBackupName } from '@felloe/engine/backup/file-name.ts';
import type { BackupExchange } from './exchange.ts';
import { readUploadForm } from './read-upload-form.ts';
import { sqliteBody } from './sqlite-body.ts';

export async function upload(exchange: BackupExchange): Promise<void> {
  const { context, container, setting, call, request, reply, gone } = exchange;
  const { fileName, taken: staged } = await readUploadForm(request.raw, request.headers['content-type'], (file) =>
    context.storage.stage({
      backendId: container.backend_id,
      body: sqliteBody(file),
      sizeBytesMax: setting.fileBytesMax,
      digests: ['sha256'],
      signal: gone,
    }),
  );
  parseBackupName(fileName, setting.prefix);
  const backup = await context.call(
    'commit_backup',
    {
      container: container.name,
      file_name: fileName,
      blobs: [...staged.blobs],
      size: staged.size,
      sha256: staged.digests.sha256?.toString('hex') ?? '',
    },
    call,
  );
  await reply.code(200).type('text/plain; charset=utf-8').send(`File uploaded: ${backup.file_name}`);
}

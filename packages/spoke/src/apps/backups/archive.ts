/** POST /backup: from main to the archive, the file that is named, else all that are not current any more. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { BackupExchange } from './exchange.ts';

export async function archive({ context, container, call, request, reply }: BackupExchange): Promise<void> {
  const fileName = fileNameOf(await readText(request.raw));
  const { file_names } = await context.call('archive_backups', { container: container.name, file_name: fileName }, call);
  await reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify({ moved: file_names.length, filenames: file_names }));
}

async function readText(raw: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of raw) {
    bytes += piece.length;
    if (bytes > limits.request.jsonBodyBytesMax) throw new StoreError('too_large', 'the body is longer than a file name');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Empty for no body. */
function fileNameOf(text: string): string {
  if (text.trim() === '') return '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the body is not JSON', { cause });
  }
  const fileName = typeof value === 'object' && value !== null && 'filename' in value ? value.filename : undefined;
  if (fileName === undefined) return '';
  if (typeof fileName !== 'string')
    throw new StoreError('invalid_argument', 'filename is a text', { details: { field: 'filename' } });
  return fileName;
}

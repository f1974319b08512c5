/** What there is: the current backups of a user, and listings. */
import type { BackupFile__Output } from '@felloe/contracts/gen/felloe/v1/BackupFile.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { BackupExchange } from './exchange.ts';

/** One or two: the latest by iteration, and the newest by time when that is another, which is a conflict to the client. */
export async function info({ context, container, call, reply }: BackupExchange, user: string): Promise<void> {
  const { files } = await context.call('find_backups', { container: container.name, file_name: '', user }, call);
  if (files.length === 0) throw new StoreError('not_found', 'there are no backups of this user');
  await reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify(files.map(infoOf)));
}

/** GET /files: all of the account's, newest first, page by page. Beyond the seed. */
export async function list({ context, container, call, request, reply }: BackupExchange): Promise<void> {
  const query = request.query as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const limit = text('limit') === '' ? limits.backup.pageMax : Number(text('limit'));
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.backup.pageMax) {
    throw new StoreError('invalid_argument', `limit is 1 to ${limits.backup.pageMax}`, { details: { field: 'limit' } });
  }
  const asked = { container: container.name, user: text('user'), after: text('after'), limit };
  const page = await context.call('list_backups', asked, call);
  await reply
    .code(200)
    .type('application/json')
    .send(
      JSON.stringify({
        files: page.files.map((file) => ({
          ...infoOf(file),
          size: file.size,
          sha256: file.sha256,
          place: file.place,
          uploadedAt: new Date(file.uploaded_at).toISOString(),
        })),
        ...(page.next_after === '' ? {} : { nextAfter: page.next_after }),
      }),
    );
}

/** The fields of the original; the iteration is a text there. */
function infoOf({ file_name, user, taken_at, iteration }: BackupFile__Output) {
  return { filename: file_name, userID: user, timestamp: timestampOf(taken_at), iteration: String(iteration) };
}

/** As it stands in file names: UTC, to the second. */
function timestampOf(takenAt: number): string {
  return new Date(takenAt).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
}

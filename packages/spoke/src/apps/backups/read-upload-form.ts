/**
 * The form of an upload (multipart/form-data): a field `filename` and a file `file`, in either order, since browsers send them as the
 * page has them. The file is never held: it is handed on as it comes, and what the name says of it is judged when the form has ended.
 */
import { finished, type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { StoreError } from '@felloe/engine/errors.ts';

/** A name has about 100 characters; whatever is longer is none. */
const fieldBytesMax = 4 * 1024;
const fieldsMax = 16;

export interface UploadForm<Taken> {
  readonly fileName: string;
  readonly taken: Taken;
}

/**
 * @param takeFile reads the file to its end or fails; called once at most. Where the form fails, so does reading its file.
 * @throws StoreError `invalid_argument` with details.problem missing_file, missing_filename or malformed_form; whatever `takeFile` throws
 */
export async function readUploadForm<Taken>(
  source: Readable,
  contentType: string | undefined,
  takeFile: (file: AsyncIterable<Buffer>) => Promise<Taken>,
): Promise<UploadForm<Taken>> {
  const parser = createParser(contentType);
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  let fileName: string | undefined;
  let taking: Promise<Taken> | undefined;
  let file: Readable | undefined;
  let isOver = false;
  parser.on('field', (name: string, value: string, _nameTruncated: boolean, valueTruncated: boolean) => {
    if (name !== 'filename') return;
    if (fileName !== undefined || valueTruncated) ended.reject(malformed('the form has one short field filename'));
    fileName = value;
  });
  parser.on('file', (name: string, stream: Readable) => {
    // Its errors arrive at the parser too; without a listener here they would end the process.
    stream.on('error', (cause) => ended.reject(malformed('the form ended within its file', cause)));
    if (name !== 'file' || taking !== undefined || isOver) return void stream.resume();
    file = stream;
    taking = takeFile(stream as AsyncIterable<Buffer>);
    taking.catch((error: unknown) => ended.reject(error));
  });
  parser.on('finish', () => ended.resolve());
  parser.on('error', (cause: unknown) => ended.reject(malformed('the form is malformed', cause)));
  const stopWatching = finished(source, { writable: false }, (cause) => {
    if (cause) ended.reject(new StoreError('incomplete_body', 'the client went away', { cause }));
  });
  source.pipe(parser);
  try {
    await ended.promise;
    if (taking === undefined) throw missing('file');
    const taken = await taking;
    if (fileName === undefined || fileName === '') throw missing('filename');
    return { fileName, taken };
  } catch (thrown) {
    // No more of it comes: whoever reads it would wait for ever.
    file?.destroy(StoreError.from(thrown));
    throw thrown;
  } finally {
    isOver = true;
    stopWatching();
    source.unpipe(parser);
  }
}

function createParser(contentType: string | undefined): BusboyInstance {
  if (contentType === undefined || !/^multipart\/form-data\s*;/i.test(contentType)) {
    throw malformed('send multipart/form-data with the fields file and filename');
  }
  const headers: BusboyHeaders = { 'content-type': contentType };
  try {
    return new Busboy({
      headers,
      // Some clients give every field a file name: only the name tells the file.
      isPartAFile: (name) => name === 'file',
      limits: { fieldSize: fieldBytesMax, fields: fieldsMax, files: 1, parts: fieldsMax + 1, headerPairs: 20, headerSize: 8192 },
    });
  } catch (cause) {
    throw malformed('the form is malformed', cause);
  }
}

function missing(field: 'file' | 'filename'): StoreError {
  return new StoreError('invalid_argument', `the form has no ${field}`, { details: { problem: `missing_${field}`, field } });
}

function malformed(message: string, cause?: unknown): StoreError {
  return new StoreError('invalid_argument', message, { details: { problem: 'malformed_form' }, ...(cause ? { cause } : {}) });
}

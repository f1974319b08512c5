/**
 * Reading the form of POST object (API Reference, "POST Object"): small fields, then one file. The file is streamed, so everything that
 * decides about it has to stand before it; fields behind it are ignored, as S3 does.
 */
import { finished, type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { S3Error } from '../errors.ts';

/** S3 takes 20 KB of fields before the file. */
export const formFieldsBytesMax = 20 * 1024;
const fieldsMax = 200;

export interface PostForm {
  /** By lower-case name, as S3 reads names in any case. Without the file. */
  readonly fields: ReadonlyMap<string, string>;
  /** The file's bytes. Ends only when the whole form was well-formed; throws S3Error otherwise. Has to be read or destroyed. */
  readonly file: AsyncIterable<Buffer>;
  /** What the client calls the file, without directories; empty when it does not say. */
  readonly fileName: string;
  /** Gives the form up. */
  destroy(): void;
}

/**
 * Resolves when the file begins.
 *
 * @param source the request's body.
 * @throws S3Error PreconditionFailed (no multipart/form-data), MalformedPOSTRequest, MaxPostPreDataLengthExceededError,
 *   IncorrectNumberOfFilesInPostRequest, InvalidArgument for a field given twice.
 */
export function readPostForm(source: Readable, contentType: string | undefined): Promise<PostForm> {
  return new Promise((resolve, reject) => {
    const parser = createParser(contentType);
    const fields = new Map<string, string>();
    let fieldsBytes = 0;
    let resolved = false;
    const end = formEnd(source, parser);
    end.failed.catch((error: unknown) => reject(error));
    const fail = (error: S3Error): void => {
      // At once, because the file may begin in the same piece of the body as what was wrong.
      reject(error);
      end.fail(error);
    };

    parser.on('field', (rawName: string | undefined, value: string, _nameTruncated: boolean, valueTruncated: boolean) => {
      if (resolved) return;
      const name = rawName?.toLowerCase();
      if (name === undefined) return fail(new S3Error('MalformedPOSTRequest'));
      fieldsBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (valueTruncated || fieldsBytes > formFieldsBytesMax) return fail(new S3Error('MaxPostPreDataLengthExceededError'));
      if (fields.has(name))
        return fail(new S3Error('InvalidArgument', `POST requires exactly one field named '${name.slice(0, 64)}'.`));
      fields.set(name, value);
    });
    parser.on('fieldsLimit', () => fail(new S3Error('MaxPostPreDataLengthExceededError')));
    parser.on('filesLimit', () => fail(new S3Error('IncorrectNumberOfFilesInPostRequest')));
    parser.on('file', (_name: string, stream: Readable, fileName: string | undefined) => {
      resolved = true;
      // Its errors arrive at the parser too; without a listener here they would end the process.
      stream.on('error', () => fail(new S3Error('IncompleteBody')));
      resolve({
        fields,
        file: readFile(stream, end),
        fileName: fileName ?? '',
        destroy: () => fail(new S3Error('IncompleteBody')),
      });
    });
    parser.on('finish', () => {
      if (resolved) end.succeed();
      else fail(new S3Error('IncorrectNumberOfFilesInPostRequest'));
    });
    parser.on('error', (cause: unknown) => fail(new S3Error('MalformedPOSTRequest', undefined, { cause })));
    source.pipe(parser);
  });
}

function createParser(contentType: string | undefined): BusboyInstance {
  if (contentType === undefined || !/^multipart\/form-data\s*;/i.test(contentType)) throw notMultipart();
  const headers: BusboyHeaders = { 'content-type': contentType };
  try {
    return new Busboy({
      headers,
      // Some clients give every field a file name: only the name tells the file.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: {
        fieldSize: formFieldsBytesMax,
        fields: fieldsMax,
        files: 1,
        parts: fieldsMax + 1,
        headerPairs: 20,
        headerSize: 8192,
      },
    });
  } catch (cause) {
    throw new S3Error('MalformedPOSTRequest', undefined, { cause });
  }
}

function notMultipart(): S3Error {
  return new S3Error('PreconditionFailed', undefined, {
    extra: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  });
}

interface FormEnd {
  /** Settles when the form has ended: whole, or with the first thing that was wrong. */
  readonly failed: Promise<void>;
  succeed(): void;
  fail(error: S3Error): void;
}

function formEnd(source: Readable, parser: BusboyInstance): FormEnd {
  const settle = Promise.withResolvers<void>();
  // Nobody may be listening yet or any more.
  settle.promise.catch(() => undefined);
  const fail = (error: S3Error): void => {
    settle.reject(error);
    source.unpipe(parser);
    // What is left of the body is not read; the server closes the connection.
    source.pause();
  };
  finished(source, { writable: false }, (error) => {
    if (error !== undefined && error !== null) fail(new S3Error('IncompleteBody', undefined, { cause: error }));
  });
  return { failed: settle.promise, succeed: () => settle.resolve(), fail };
}

async function* readFile(stream: Readable, end: FormEnd): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  // The stream of a broken form may never end: whichever comes first, its next bytes or the form's failure.
  const failure = new Promise<never>((_resolve, reject) => {
    end.failed.catch(reject);
  });
  failure.catch(() => undefined);
  while (true) {
    const next = await Promise.race([chunks.next(), failure]);
    if (next.done === true) break;
    yield next.value;
  }
  await end.failed;
}

/**
 * One view of a request's headers for everybody: the signature check, the operation and the policy see the same merged values, so
 * none of them can be shown something the others did not see.
 */
import { S3Error } from '../errors.ts';

/** Headers of which a second line is an attack or a broken client, never a list. */
const singleHeaders: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'content-md5',
  'date',
  'transfer-encoding',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
  'x-amz-copy-source',
]);

const headerLike = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

export class RequestHeaders {
  readonly #values: Map<string, string>;
  /** Names that begin with `x-amz-`, in the order they first came: few requests have more than two or three. */
  readonly amazonNames: readonly string[];

  private constructor(values: Map<string, string>, amazonNames: readonly string[]) {
    this.#values = values;
    this.amazonNames = amazonNames;
  }

  /**
   * Merges the lines as they came (`IncomingMessage.rawHeaders`: name, value, name, value, …). Repeated lines of a header are
   * joined with `,` in their order, as SigV4 canonicalises them; values are trimmed of blanks.
   *
   * @throws S3Error InvalidRequest when a header that may stand once is repeated: a second Host could change the bucket.
   */
  static fromRaw(rawHeaders: readonly string[]): RequestHeaders {
    const values = new Map<string, string>();
    const amazonNames: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] ?? '').toLowerCase();
      const value = trimBlanks(rawHeaders[index + 1] ?? '');
      const before = values.size;
      values.set(name, value);
      if (values.size > before && name.startsWith('x-amz-')) amazonNames.push(name);
    }
    // Hardly any request repeats a header: looking for an earlier line of each would double the work.
    if (values.size * 2 < rawHeaders.length) joinRepeated(values, rawHeaders);
    return new RequestHeaders(values, amazonNames);
  }

  /**
   * The fields of a POST form as the headers they stand for (`x-amz-meta-*`, `Content-Type`, …), so that one reader serves both. Names are
   * lower case already; values become latin-1 text of their UTF-8 bytes, as header values are.
   *
   * @throws S3Error InvalidArgument for a value that no header could have: it would come out as a header of its own.
   */
  static fromFields(fields: Iterable<readonly [string, string]>): RequestHeaders {
    const values = new Map<string, string>();
    for (const [name, value] of fields) {
      if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value) && headerLike.test(name)) {
        throw new S3Error('InvalidArgument', `The field ${name} cannot be a header.`);
      }
      if (headerLike.test(name)) values.set(name, trimBlanks(Buffer.from(value).toString('latin1')));
    }
    return new RequestHeaders(
      values,
      [...values.keys()].filter((name) => name.startsWith('x-amz-')),
    );
  }

  /** The value under a lower-case name; undefined when the header is absent. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }
}

/** Gives each header all of its lines. */
function joinRepeated(values: Map<string, string>, rawHeaders: readonly string[]): void {
  const met = new Set<string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = trimBlanks(rawHeaders[index + 1] ?? '');
    if (met.has(name) && singleHeaders.has(name)) {
      throw new S3Error('InvalidRequest', `The header ${name} must not be repeated.`);
    }
    values.set(name, met.has(name) ? `${values.get(name)},${value}` : value);
    met.add(name);
  }
}

/** Cuts spaces and tabs only: `trim()` also cuts 0xA0, the last byte of many UTF-8 characters in a latin-1 header value. */
function trimBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

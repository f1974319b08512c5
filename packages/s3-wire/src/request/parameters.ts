/** Query parameters that several operations read alike. */
import { S3Error } from '../errors.ts';
import { queryValue, type RequestTarget } from './target.ts';

export interface IntegerRule {
  readonly min: number;
  readonly max: number;
  /** When the parameter is absent or empty. */
  readonly otherwise: number;
  /** Values above `max` count as `max` (max-keys) instead of being refused (partNumber). */
  readonly clampToMax?: boolean;
}

/** @throws S3Error InvalidArgument, with the name and value, unless it is a decimal number in range. */
export function readIntegerParameter(target: RequestTarget, name: string, rule: IntegerRule): number {
  const text = queryValue(target, name);
  if (text === undefined || text === '') return rule.otherwise;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value > rule.max && rule.clampToMax === true) return rule.max;
  if (value >= rule.min && value <= rule.max) return value;
  throw invalidArgument(name, text, `Argument ${name} must be an integer between ${rule.min} and ${rule.max}.`);
}

/** @throws S3Error InvalidArgument for any encoding but `url`. */
export function readEncodingType(target: RequestTarget): 'url' | undefined {
  const text = queryValue(target, 'encoding-type');
  if (text === undefined || text === '') return undefined;
  if (text !== 'url') throw invalidArgument('encoding-type', text, 'Invalid Encoding Method specified in Request');
  return text;
}

const responseOverrides: ReadonlyMap<string, string> = new Map([
  ['response-content-type', 'content-type'],
  ['response-content-language', 'content-language'],
  ['response-expires', 'expires'],
  ['response-cache-control', 'cache-control'],
  ['response-content-disposition', 'content-disposition'],
  ['response-content-encoding', 'content-encoding'],
]);

/**
 * What GetObject's response-* parameters ask to answer instead: lower-case header name → value, as latin-1 text of its UTF-8 bytes
 * so that it can be written as a header. Unknown response-* names are ignored.
 *
 * @throws S3Error InvalidArgument for control characters: a line break would be a header of the asker's making.
 */
export function readResponseOverrides(target: RequestTarget): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const { name, value } of target.query) {
    if (!name.startsWith('response-')) continue;
    const header = responseOverrides.get(name);
    if (header === undefined || value === '') continue;
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw invalidArgument(name, '', 'Header value cannot be represented.');
    overrides[header] = Buffer.from(value).toString('latin1');
  }
  return overrides;
}

function invalidArgument(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', message, { extra: { ArgumentName: name, ArgumentValue: value.slice(0, 256) } });
}

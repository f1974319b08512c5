/** Tags of objects and buckets (User Guide, "Categorizing your objects using tags"; "Using cost allocation S3 bucket tags"). */
import { S3Error } from '../errors.ts';
import { decodePercent } from './percent.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What one object may have; a bucket may have 50. */
export const objectTagsMax = 10;
export const bucketTagsMax = 50;
/** In characters, not bytes. */
const keyLengthMax = 128;
const valueLengthMax = 256;
const allowedCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags in the order of their keys: a set has no order of its own, and clients compare what they get with what they sent.
 * @throws S3Error InvalidTag for too many, keys that are empty, repeated or AWS's own, and texts that are too long or hold other
 *   characters than letters, digits, spaces and `+ - = . _ : / @`.
 */
export function checkTags(tags: readonly Tag[], tagsMax: number): readonly Tag[] {
  if (tags.length > tagsMax) throw new S3Error('InvalidTag', `There cannot be more than ${tagsMax} tags`);
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    if (keys.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', key);
    if (key === '' || isTooLong(key, keyLengthMax) || !allowedCharacters.test(key)) {
      throw invalidTag('The TagKey you have provided is invalid', key);
    }
    if (key.toLowerCase().startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester', key);
    if (isTooLong(value, valueLengthMax) || !allowedCharacters.test(value)) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { extra: { TagKey: key } });
    }
    keys.add(key);
  }
  return [...tags].sort((left, right) => (left.key < right.key ? -1 : 1));
}

/**
 * `x-amz-tagging`: written like a URL's query, `key=value&key2` (API Reference, PutObject).
 * @throws S3Error InvalidTag, InvalidArgument for a malformed escape.
 */
export function parseTagHeader(value: string): readonly Tag[] {
  const tags = value
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): Tag => {
      const equals = pair.indexOf('=');
      const key = equals === -1 ? pair : pair.slice(0, equals);
      return { key: decoded(key), value: equals === -1 ? '' : decoded(pair.slice(equals + 1)) };
    });
  return checkTags(tags, objectTagsMax);
}

function decoded(text: string): string {
  try {
    return decodePercent(text, { plusIsSpace: true });
  } catch (cause) {
    throw new S3Error(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { extra: { ArgumentName: 'x-amz-tagging' }, cause },
    );
  }
}

/** Characters as people count them: one beyond the basic plane is one. */
function isTooLong(text: string, lengthMax: number): boolean {
  return text.length > lengthMax && [...text].length > lengthMax;
}

function invalidTag(message: string, key: string): S3Error {
  return new S3Error('InvalidTag', message, { extra: { TagKey: key.slice(0, keyLengthMax) } });
}

/** S3's rules for object keys: 1 to 1024 bytes of UTF-8 and nothing else (User Guide, "Naming Amazon S3 objects"). */
import { S3Error } from '../errors.ts';

export const keyBytesMax = 1024;

/**
 * Keys are never normalised: `a//b`, `../a`, `.` and a trailing slash are keys of their own. U+0000 is refused because no
 * database keeps it in a text.
 *
 * @throws S3Error KeyTooLongError above 1024 bytes, InvalidArgument for U+0000, InvalidURI for a lone surrogate.
 */
export function checkObjectKey(key: string): void {
  // A UTF-16 unit is at most three bytes of UTF-8, so short keys need no counting.
  if (key.length > keyBytesMax / 3) {
    const sizeBytes = Buffer.byteLength(key);
    if (sizeBytes > keyBytesMax) {
      throw new S3Error('KeyTooLongError', undefined, {
        extra: { Size: String(sizeBytes), MaxSizeAllowed: String(keyBytesMax) },
      });
    }
  }
  if (key.includes('\u0000')) throw new S3Error('InvalidArgument', 'Object keys must not contain the character U+0000.');
  if (!key.isWellFormed()) throw new S3Error('InvalidURI');
}

/** S3's rules for names of general purpose buckets (User Guide, "General purpose bucket naming rules"). */
import { S3Error } from '../errors.ts';

const addressLike = /^\d+\.\d+\.\d+\.\d+$/;
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** @throws S3Error InvalidBucketName, with the name, when no bucket can have it. */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { extra: { BucketName: name } });
}

function isBucketName(name: string): boolean {
  if (name.length < 3 || name.length > 63) return false;
  // Walked by index, for this is on the way of every request.
  let isDivided = false;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const isLetterOrDigit = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    if (isLetterOrDigit) continue;
    if (code !== dot && code !== hyphen) return false;
    isDivided = true;
    if (index === 0 || index === name.length - 1) return false;
  }
  // What else is refused has a dot or a hyphen in it.
  return !isDivided || isWellDivided(name);
}

const dot = 0x2e;
const hyphen = 0x2d;

function isWellDivided(name: string): boolean {
  return (
    !name.includes('..') &&
    !name.includes('.-') &&
    !name.includes('-.') &&
    !addressLike.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  );
}

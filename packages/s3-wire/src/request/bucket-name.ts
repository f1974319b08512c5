/** S3's rules for names of general purpose buckets (User Guide, "General purpose bucket naming rules"). */
import { S3Error } from '../errors.ts';

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const addressLike = /^\d+\.\d+\.\d+\.\d+$/;
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** @throws S3Error InvalidBucketName, with the name, when no bucket can have it. */
export function checkBucketName(name: string): void {
  const valid =
    bucketName.test(name) &&
    !name.includes('..') &&
    !name.includes('.-') &&
    !name.includes('-.') &&
    !addressLike.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix));
  if (!valid) throw new S3Error('InvalidBucketName', undefined, { extra: { BucketName: name } });
}

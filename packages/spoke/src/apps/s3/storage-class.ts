/** Storage classes are labels here: validated as AWS does, kept, and told back. Placement does not follow them yet. */
import { S3Error } from '@felloe/s3-wire/errors.ts';

/** Amazon S3 API Reference, PutObject, `x-amz-storage-class`. */
const storageClasses: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
  'FSX_ONTAP',
]);

/** Undefined for the standard class, which is kept as absence. @throws S3Error InvalidStorageClass */
export function readStorageClass(value: string | undefined): string | undefined {
  if (value === undefined || value === '' || value === 'STANDARD') return undefined;
  if (!storageClasses.has(value))
    throw new S3Error('InvalidStorageClass', undefined, { extra: { StorageClassRequested: value.slice(0, 64) } });
  return value;
}

/** User metadata: the x-amz-meta-* headers (User Guide, "User-defined object metadata"). */
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from './headers.ts';

const prefix = 'x-amz-meta-';

/** The sum of names (without prefix) and values, in bytes. */
export const metadataBytesMax = 2048;

/**
 * Lower-case name without prefix → value, as latin-1 text of the bytes that came, so that the same bytes go out again.
 *
 * @throws S3Error MetadataTooLarge above 2 KiB.
 */
export function readUserMetadata(headers: RequestHeaders): Record<string, string> {
  const entries: [string, string][] = [];
  let sizeBytes = 0;
  for (const name of headers.amazonNames) {
    if (!name.startsWith(prefix)) continue;
    const value = headers.get(name) ?? '';
    sizeBytes += name.length - prefix.length + value.length;
    entries.push([name.slice(prefix.length), value]);
  }
  if (sizeBytes > metadataBytesMax) {
    throw new S3Error('MetadataTooLarge', undefined, {
      extra: { Size: String(sizeBytes), MaxSizeAllowed: String(metadataBytesMax) },
    });
  }
  if (entries.length === 0) return {};
  // fromEntries defines properties: a name such as __proto__ stays a plain entry.
  return Object.fromEntries(entries);
}

/** Header lines for an answer. Values with line breaks cannot have come in as headers; from a POST form they are refused there. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(metadata).map(([name, value]) => [prefix + name, value]);
}

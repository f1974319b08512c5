/** What several answers write alike: owners, entity tags, checksums, and names under encoding-type=url. */
import { type ChecksumAlgorithm, checksumAlgorithms, checksumElement, type ChecksumType } from '../checksums/algorithms.ts';
import { encodePercent } from '../request/percent.ts';
import type { XmlWriter } from './write.ts';

export interface Owner {
  readonly id: string;
  readonly displayName: string;
}

export type EncodingType = 'url' | undefined;

/** Checksums by algorithm: base64, or `base64-N` for a composite one. */
export type ChecksumTexts = Partial<Readonly<Record<ChecksumAlgorithm, string>>>;

/**
 * A key or prefix as the client asked for it. S3 itself writes a space as `+`; `%20` means the same to every decoder, also to those
 * that leave `+` alone. Slashes stay, as in S3.
 */
export function encodeName(name: string, encodingType: EncodingType): string {
  return encodingType === 'url' ? encodePercent(name, { keepSlash: true }) : name;
}

/** An entity tag in its quotes. */
export function quoteEtag(etag: string): string {
  return `"${etag}"`;
}

/** An entity tag without quotes or weakness mark, however the client wrote it. */
export function unquoteEtag(text: string): string {
  const bare = text.trim().replace(/^W\//, '');
  return bare.length >= 2 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare;
}

export function writeOwner(xml: XmlWriter, owner: Owner | undefined, element = 'Owner'): void {
  if (owner === undefined) return;
  xml.open(element).text('ID', owner.id).text('DisplayName', owner.displayName).close(element);
}

export function writeChecksums(xml: XmlWriter, checksums: ChecksumTexts | undefined, type?: ChecksumType): void {
  if (checksums === undefined) return;
  for (const algorithm of checksumAlgorithms) xml.textIf(checksumElement(algorithm), checksums[algorithm]);
  xml.textIf('ChecksumType', type);
}

export function writeCommonPrefixes(xml: XmlWriter, prefixes: readonly string[], encodingType: EncodingType): void {
  for (const prefix of prefixes)
    xml.open('CommonPrefixes').text('Prefix', encodeName(prefix, encodingType)).close('CommonPrefixes');
}

/** ListObjectVersions. */
import type { ChecksumAlgorithm, ChecksumType } from '../../checksums/algorithms.ts';
import { formatIsoDate } from '../../http-date.ts';
import { type EncodingType, encodeName, type Owner, quoteEtag, writeCommonPrefixes, writeOwner } from '../names.ts';
import { XmlWriter } from '../write.ts';
import { type RestoreStatus, writeRestoreStatus } from './restore-object.ts';

interface ListedEntry {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly lastModifiedMs: number;
  readonly owner?: Owner | undefined;
}

export interface ListedVersion extends ListedEntry {
  readonly kind: 'version';
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Default STANDARD. */
  readonly storageClass?: string | undefined;
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  readonly checksumType?: ChecksumType | undefined;
  readonly restore?: RestoreStatus | undefined;
}

export interface ListedMarker extends ListedEntry {
  readonly kind: 'marker';
}

export interface VersionPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string | undefined;
  readonly encodingType: EncodingType;
  readonly maxKeys: number;
  readonly isTruncated: boolean;
  readonly keyMarker: string;
  readonly versionIdMarker: string;
  readonly nextKeyMarker?: string | undefined;
  readonly nextVersionIdMarker?: string | undefined;
  /** By key, newest first within a key. */
  readonly entries: readonly (ListedVersion | ListedMarker)[];
  readonly commonPrefixes: readonly string[];
}

export function renderListObjectVersions(page: VersionPage): string {
  const name = (text: string) => encodeName(text, page.encodingType);
  const xml = new XmlWriter().open('ListVersionsResult', true).text('Name', page.bucket).text('Prefix', name(page.prefix));
  xml.text('KeyMarker', name(page.keyMarker)).text('VersionIdMarker', page.versionIdMarker);
  if (page.nextKeyMarker !== undefined) xml.text('NextKeyMarker', name(page.nextKeyMarker));
  xml.textIf('NextVersionIdMarker', page.nextVersionIdMarker).text('MaxKeys', page.maxKeys);
  if (page.delimiter !== undefined) xml.text('Delimiter', name(page.delimiter));
  xml.textIf('EncodingType', page.encodingType).text('IsTruncated', page.isTruncated);
  for (const entry of page.entries) writeEntry(xml, entry, page.encodingType);
  writeCommonPrefixes(xml, page.commonPrefixes, page.encodingType);
  return xml.close('ListVersionsResult').toString();
}

function writeEntry(xml: XmlWriter, entry: ListedVersion | ListedMarker, encodingType: EncodingType): void {
  const element = entry.kind === 'version' ? 'Version' : 'DeleteMarker';
  xml.open(element).text('Key', encodeName(entry.key, encodingType)).text('VersionId', entry.versionId);
  xml.text('IsLatest', entry.isLatest).text('LastModified', formatIsoDate(entry.lastModifiedMs));
  if (entry.kind === 'version') {
    xml.text('ETag', quoteEtag(entry.etag)).textIf('ChecksumAlgorithm', entry.checksumAlgorithm);
    xml.textIf('ChecksumType', entry.checksumType).text('Size', entry.sizeBytes);
    xml.text('StorageClass', entry.storageClass ?? 'STANDARD');
    writeRestoreStatus(xml, entry.restore);
  }
  writeOwner(xml, entry.owner);
  xml.close(element);
}

/** ListParts. */
import type { ChecksumAlgorithm, ChecksumType } from '../../checksums/algorithms.ts';
import { formatIsoDate } from '../../http-date.ts';
import { type ChecksumTexts, type Owner, quoteEtag, writeChecksums, writeOwner } from '../names.ts';
import { XmlWriter } from '../write.ts';

export interface PartPage {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly owner?: Owner | undefined;
  readonly storageClass?: string;
  /** 0 for the first page. */
  readonly partNumberMarker: number;
  /** The last part of this page; 0 when it is empty. */
  readonly nextPartNumberMarker: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  readonly checksumType?: ChecksumType | undefined;
  readonly parts: readonly {
    readonly partNumber: number;
    readonly lastModifiedMs: number;
    readonly etag: string;
    readonly sizeBytes: number;
    readonly checksums?: ChecksumTexts | undefined;
  }[];
}

export function renderListParts(page: PartPage): string {
  const xml = new XmlWriter().open('ListPartsResult', true);
  xml.text('Bucket', page.bucket).text('Key', page.key).text('UploadId', page.uploadId);
  writeOwner(xml, page.owner, 'Initiator');
  writeOwner(xml, page.owner);
  xml.text('StorageClass', page.storageClass ?? 'STANDARD').text('PartNumberMarker', page.partNumberMarker);
  xml
    .text('NextPartNumberMarker', page.nextPartNumberMarker)
    .text('MaxParts', page.maxParts)
    .text('IsTruncated', page.isTruncated);
  xml.textIf('ChecksumAlgorithm', page.checksumAlgorithm).textIf('ChecksumType', page.checksumType);
  for (const part of page.parts) {
    xml.open('Part').text('PartNumber', part.partNumber).text('LastModified', formatIsoDate(part.lastModifiedMs));
    xml.text('ETag', quoteEtag(part.etag)).text('Size', part.sizeBytes);
    writeChecksums(xml, part.checksums);
    xml.close('Part');
  }
  return xml.close('ListPartsResult').toString();
}

/** ListMultipartUploads. */
import type { ChecksumAlgorithm, ChecksumType } from '../../checksums/algorithms.ts';
import { formatIsoDate } from '../../http-date.ts';
import { type EncodingType, encodeName, type Owner, writeCommonPrefixes, writeOwner } from '../names.ts';
import { XmlWriter } from '../write.ts';

export interface UploadPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string | undefined;
  readonly keyMarker: string;
  readonly uploadIdMarker: string;
  readonly nextKeyMarker?: string | undefined;
  readonly nextUploadIdMarker?: string | undefined;
  readonly encodingType: EncodingType;
  readonly maxUploads: number;
  readonly isTruncated: boolean;
  readonly uploads: readonly {
    readonly key: string;
    readonly uploadId: string;
    readonly initiatedAtMs: number;
    readonly owner?: Owner | undefined;
    readonly storageClass?: string;
    readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
    readonly checksumType?: ChecksumType | undefined;
  }[];
  readonly commonPrefixes: readonly string[];
}

export function renderListMultipartUploads(page: UploadPage): string {
  const name = (text: string) => encodeName(text, page.encodingType);
  const xml = new XmlWriter().open('ListMultipartUploadsResult', true);
  xml.text('Bucket', page.bucket).text('KeyMarker', name(page.keyMarker)).text('UploadIdMarker', page.uploadIdMarker);
  if (page.nextKeyMarker !== undefined) xml.text('NextKeyMarker', name(page.nextKeyMarker));
  xml.textIf('NextUploadIdMarker', page.nextUploadIdMarker).text('Prefix', name(page.prefix));
  if (page.delimiter !== undefined) xml.text('Delimiter', name(page.delimiter));
  xml.textIf('EncodingType', page.encodingType).text('MaxUploads', page.maxUploads).text('IsTruncated', page.isTruncated);
  for (const upload of page.uploads) {
    xml.open('Upload').text('Key', name(upload.key)).text('UploadId', upload.uploadId);
    writeOwner(xml, upload.owner, 'Initiator');
    writeOwner(xml, upload.owner);
    xml.text('StorageClass', upload.storageClass ?? 'STANDARD').text('Initiated', formatIsoDate(upload.initiatedAtMs));
    xml.textIf('ChecksumAlgorithm', upload.checksumAlgorithm).textIf('ChecksumType', upload.checksumType).close('Upload');
  }
  writeCommonPrefixes(xml, page.commonPrefixes, page.encodingType);
  return xml.close('ListMultipartUploadsResult').toString();
}

/** CopyObject and UploadPartCopy: the same answer under two names. */
import type { ChecksumType } from '../../checksums/algorithms.ts';
import { formatIsoDate } from '../../http-date.ts';
import { type ChecksumTexts, quoteEtag, writeChecksums } from '../names.ts';
import { XmlWriter } from '../write.ts';

export interface CopyResult {
  /** Without quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksums?: ChecksumTexts | undefined;
  readonly checksumType?: ChecksumType | undefined;
}

export function renderCopyObject(result: CopyResult): string {
  return render('CopyObjectResult', result);
}

export function renderCopyPart(result: CopyResult): string {
  return render('CopyPartResult', result);
}

function render(root: string, result: CopyResult): string {
  const xml = new XmlWriter().open(root, true);
  xml.text('LastModified', formatIsoDate(result.lastModifiedMs)).text('ETag', quoteEtag(result.etag));
  writeChecksums(xml, result.checksums, result.checksumType);
  return xml.close(root).toString();
}

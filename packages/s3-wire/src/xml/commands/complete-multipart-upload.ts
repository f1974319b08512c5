/** CompleteMultipartUpload. */
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  checksumAlgorithms,
  checksumElement,
  decodeDigest,
} from '../../checksums/algorithms.ts';
import { S3Error } from '../../errors.ts';
import { type ChecksumTexts, quoteEtag, unquoteEtag, writeChecksums } from '../names.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalText, parseInteger, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export const partNumberMax = 10_000;

export interface CompletedPart {
  /** 1 to 10,000. */
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  /** The part's checksums as the client knows them: to be compared with those recorded. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, Buffer>;
}

const partElements = ['PartNumber', 'ETag', ...checksumAlgorithms.map(checksumElement)];

/**
 * The parts in the order sent. Of one that is listed twice in a row, because the client sent it again, the last counts.
 *
 * @throws S3Error MalformedXML (also for no part or more than 10,000), InvalidArgument for a part number out of range,
 *   InvalidPartOrder when numbers fall.
 */
export function parseCompleteMultipartUpload(body: Uint8Array): readonly CompletedPart[] {
  const root = parseRoot(body, 'CompleteMultipartUpload');
  checkChildren(root, ['Part']);
  if (root.children.length === 0 || root.children.length > partNumberMax) throw new S3Error('MalformedXML');
  const parts: CompletedPart[] = [];
  for (const element of root.children) {
    const part = parsePart(element);
    const previous = parts.at(-1)?.partNumber ?? 0;
    if (part.partNumber < previous) throw new S3Error('InvalidPartOrder');
    if (part.partNumber === previous) parts.pop();
    parts.push(part);
  }
  return parts;
}

function parsePart(element: XmlElement): CompletedPart {
  checkChildren(element, partElements);
  const partNumber = parseInteger(requiredText(element, 'PartNumber'));
  if (partNumber < 1 || partNumber > partNumberMax) {
    throw new S3Error('InvalidArgument', 'PartNumber must be >= 1 and <= 10000', { extra: { ArgumentName: 'partNumber' } });
  }
  const checksums = new Map<ChecksumAlgorithm, Buffer>();
  for (const algorithm of checksumAlgorithms) {
    const text = optionalText(element, checksumElement(algorithm));
    if (text === undefined) continue;
    const value = decodeDigest(algorithm, text.trim());
    if (value === undefined) throw new S3Error('InvalidPart');
    checksums.set(algorithm, value);
  }
  return { partNumber, etag: unquoteEtag(requiredText(element, 'ETag')), checksums };
}

export interface CompletedUpload {
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums?: ChecksumTexts | undefined;
  readonly checksumType?: ChecksumType | undefined;
}

export function renderCompleteMultipartUpload(upload: CompletedUpload): string {
  const xml = new XmlWriter().open('CompleteMultipartUploadResult', true);
  xml
    .text('Location', upload.location)
    .text('Bucket', upload.bucket)
    .text('Key', upload.key)
    .text('ETag', quoteEtag(upload.etag));
  writeChecksums(xml, upload.checksums, upload.checksumType);
  return xml.close('CompleteMultipartUploadResult').toString();
}

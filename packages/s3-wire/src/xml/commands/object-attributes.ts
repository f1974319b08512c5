/** GetObjectAttributes. */
import type { ChecksumType } from '../../checksums/algorithms.ts';
import { S3Error } from '../../errors.ts';
import type { RequestHeaders } from '../../request/headers.ts';
import { type ChecksumTexts, writeChecksums } from '../names.ts';
import { XmlWriter } from '../write.ts';

export const objectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
export type ObjectAttribute = (typeof objectAttributes)[number];

/** `x-amz-object-attributes`. @throws S3Error InvalidArgument when it is absent, empty or names another attribute. */
export function readWantedAttributes(headers: RequestHeaders): ReadonlySet<ObjectAttribute> {
  const header = headers.get('x-amz-object-attributes') ?? '';
  const wanted = new Set<ObjectAttribute>();
  for (const name of header.split(',').map((text) => text.trim())) {
    const attribute = objectAttributes.find((known) => known === name);
    if (attribute === undefined) {
      throw new S3Error('InvalidArgument', 'Invalid attribute name specified.', {
        extra: { ArgumentName: 'x-amz-object-attributes', ArgumentValue: name.slice(0, 64) },
      });
    }
    wanted.add(attribute);
  }
  return wanted;
}

export interface ObjectParts {
  readonly partsCount: number;
  readonly partNumberMarker: number;
  /** The last part of this page. */
  readonly nextPartNumberMarker: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
  readonly parts: readonly {
    readonly partNumber: number;
    readonly sizeBytes: number;
    readonly checksums?: ChecksumTexts | undefined;
  }[];
}

/** What was not asked for, and what the object does not have, is left out. */
export interface AttributesAnswer {
  /** Without quotes, as this answer alone has it. */
  readonly etag?: string | undefined;
  readonly checksums?: ChecksumTexts | undefined;
  readonly checksumType?: ChecksumType | undefined;
  readonly objectParts?: ObjectParts | undefined;
  readonly storageClass?: string | undefined;
  readonly sizeBytes?: number | undefined;
}

export function renderObjectAttributes(answer: AttributesAnswer): string {
  const xml = new XmlWriter().open('GetObjectAttributesResponse', true).textIf('ETag', answer.etag);
  if (answer.checksums !== undefined) {
    xml.open('Checksum');
    writeChecksums(xml, answer.checksums, answer.checksumType);
    xml.close('Checksum');
  }
  if (answer.objectParts !== undefined) writeParts(xml, answer.objectParts);
  xml.textIf('StorageClass', answer.storageClass).textIf('ObjectSize', answer.sizeBytes);
  return xml.close('GetObjectAttributesResponse').toString();
}

function writeParts(xml: XmlWriter, page: ObjectParts): void {
  xml.open('ObjectParts').text('PartsCount', page.partsCount).text('PartNumberMarker', page.partNumberMarker);
  xml.text('NextPartNumberMarker', page.nextPartNumberMarker).text('MaxParts', page.maxParts);
  xml.text('IsTruncated', page.isTruncated);
  for (const part of page.parts) {
    xml.open('Part').text('PartNumber', part.partNumber).text('Size', part.sizeBytes);
    writeChecksums(xml, part.checksums);
    xml.close('Part');
  }
  xml.close('ObjectParts');
}

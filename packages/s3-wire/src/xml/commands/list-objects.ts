/** ListObjects (V1) and ListObjectsV2. */
import type { ChecksumAlgorithm, ChecksumType } from '../../checksums/algorithms.ts';
import { formatIsoDate } from '../../http-date.ts';
import { type EncodingType, encodeName, type Owner, quoteEtag, writeCommonPrefixes, writeOwner } from '../names.ts';
import { XmlWriter } from '../write.ts';
import { type RestoreStatus, writeRestoreStatus } from './restore-object.ts';

export interface ListedObject {
  readonly key: string;
  readonly lastModifiedMs: number;
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Default STANDARD. */
  readonly storageClass?: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  readonly checksumType?: ChecksumType | undefined;
  /** V1 always has it, V2 only with fetch-owner: leave it out otherwise. */
  readonly owner?: Owner | undefined;
  /** With `x-amz-optional-object-attributes: RestoreStatus`. */
  readonly restore?: RestoreStatus | undefined;
}

interface ObjectPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string | undefined;
  readonly encodingType: EncodingType;
  readonly maxKeys: number;
  readonly isTruncated: boolean;
  readonly objects: readonly ListedObject[];
  /** Each ends with the delimiter. */
  readonly commonPrefixes: readonly string[];
}

export interface ObjectPageV1 extends ObjectPage {
  readonly marker: string;
  /** S3 gives it only with a delimiter; without one the last key serves. */
  readonly nextMarker?: string | undefined;
}

export interface ObjectPageV2 extends ObjectPage {
  readonly continuationToken?: string | undefined;
  readonly nextContinuationToken?: string | undefined;
  readonly startAfter?: string | undefined;
}

export function renderListObjectsV1(page: ObjectPageV1): string {
  const name = (text: string) => encodeName(text, page.encodingType);
  const xml = new XmlWriter().open('ListBucketResult', true).text('Name', page.bucket).text('Prefix', name(page.prefix));
  xml.text('Marker', name(page.marker));
  if (page.nextMarker !== undefined) xml.text('NextMarker', name(page.nextMarker));
  writePage(xml, page);
  return xml.close('ListBucketResult').toString();
}

export function renderListObjectsV2(page: ObjectPageV2): string {
  const name = (text: string) => encodeName(text, page.encodingType);
  const xml = new XmlWriter().open('ListBucketResult', true).text('Name', page.bucket).text('Prefix', name(page.prefix));
  if (page.startAfter !== undefined) xml.text('StartAfter', name(page.startAfter));
  xml.textIf('ContinuationToken', page.continuationToken).textIf('NextContinuationToken', page.nextContinuationToken);
  xml.text('KeyCount', page.objects.length + page.commonPrefixes.length);
  writePage(xml, page);
  return xml.close('ListBucketResult').toString();
}

function writePage(xml: XmlWriter, page: ObjectPage): void {
  xml.text('MaxKeys', page.maxKeys);
  if (page.delimiter !== undefined) xml.text('Delimiter', encodeName(page.delimiter, page.encodingType));
  xml.textIf('EncodingType', page.encodingType).text('IsTruncated', page.isTruncated);
  for (const object of page.objects) writeObject(xml, object, page.encodingType);
  writeCommonPrefixes(xml, page.commonPrefixes, page.encodingType);
}

function writeObject(xml: XmlWriter, object: ListedObject, encodingType: EncodingType): void {
  xml
    .open('Contents')
    .text('Key', encodeName(object.key, encodingType))
    .text('LastModified', formatIsoDate(object.lastModifiedMs));
  xml
    .text('ETag', quoteEtag(object.etag))
    .textIf('ChecksumAlgorithm', object.checksumAlgorithm)
    .textIf('ChecksumType', object.checksumType);
  xml.text('Size', object.sizeBytes);
  writeOwner(xml, object.owner);
  writeRestoreStatus(xml, object.restore);
  xml.text('StorageClass', object.storageClass ?? 'STANDARD').close('Contents');
}

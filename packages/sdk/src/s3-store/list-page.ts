/** One page of ListObjectsV2 (Amazon S3 API Reference, "ListObjectsV2"). */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { parseXml, type XmlElement } from '@felloe/s3-wire/xml/parse.ts';

export interface ListedObject {
  readonly key: string;
  /** As the server wrote it, quotes included. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** The server's clock. */
  readonly lastModifiedMs: number;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** To be given back for the next page; undefined on the last. */
  readonly nextToken: string | undefined;
}

/** @throws StoreError `backend_failed` when it is no listing. */
export function listPageOf(body: Uint8Array): ListPage {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (cause) {
    throw new StoreError('backend_failed', 'the S3 server answered a listing that is no XML', { cause });
  }
  if (root.name !== 'ListBucketResult') throw new StoreError('backend_failed', `the S3 server answered ${root.name}, no listing`);
  const objects = root.children.filter(({ name }) => name === 'Contents').map(objectOf);
  const nextToken = textOf(root, 'IsTruncated').trim() === 'true' ? textOf(root, 'NextContinuationToken') : undefined;
  return { objects, nextToken };
}

function objectOf(element: XmlElement): ListedObject {
  return {
    key: textOf(element, 'Key'),
    etag: textOf(element, 'ETag'),
    sizeBytes: Number(textOf(element, 'Size')),
    lastModifiedMs: Date.parse(textOf(element, 'LastModified')),
  };
}

function textOf(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text ?? '';
}

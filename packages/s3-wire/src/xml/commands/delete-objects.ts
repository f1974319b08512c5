/** DeleteObjects. */
import { S3Error } from '../../errors.ts';
import { parseHttpDate, parseIsoDate } from '../../http-date.ts';
import { unquoteEtag } from '../names.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalText, parseBoolean, parseInteger, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export const deletedObjectsMax = 1000;

export interface ObjectToDelete {
  readonly key: string;
  readonly versionId: string | undefined;
  /** Conditions of this one deletion. The tag is without quotes; `*` means any. */
  readonly etag: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly lastModifiedMs: number | undefined;
}

export interface DeleteRequest {
  /** Only failures are told. */
  readonly quiet: boolean;
  /** In the order sent; the same key may stand twice. Keys are not checked for length: each has its own answer. */
  readonly objects: readonly ObjectToDelete[];
}

/** @throws S3Error MalformedXML, also for no object or more than 1000. */
export function parseDeleteObjects(body: Uint8Array): DeleteRequest {
  const root = parseRoot(body, 'Delete');
  checkChildren(root, ['Object', 'Quiet']);
  const quiet = optionalText(root, 'Quiet');
  const objects = root.children.filter((child) => child.name === 'Object').map(parseObject);
  if (objects.length === 0 || objects.length > deletedObjectsMax) throw new S3Error('MalformedXML');
  return { quiet: quiet !== undefined && parseBoolean(quiet), objects };
}

function parseObject(element: XmlElement): ObjectToDelete {
  checkChildren(element, ['Key', 'VersionId', 'ETag', 'Size', 'LastModifiedTime']);
  const key = requiredText(element, 'Key');
  if (key === '') throw new S3Error('MalformedXML');
  const etag = optionalText(element, 'ETag');
  const size = optionalText(element, 'Size');
  return {
    key,
    versionId: optionalText(element, 'VersionId'),
    etag: etag === undefined ? undefined : unquoteEtag(etag),
    sizeBytes: size === undefined ? undefined : parseInteger(size),
    lastModifiedMs: parseTime(optionalText(element, 'LastModifiedTime')),
  };
}

function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = parseIsoDate(text.trim()) ?? parseHttpDate(text.trim());
  if (timeMs === undefined) throw new S3Error('MalformedXML');
  return timeMs;
}

export interface DeleteAnswer {
  readonly deleted: readonly {
    readonly key: string;
    readonly versionId?: string | undefined;
    readonly deleteMarker?: boolean | undefined;
    readonly deleteMarkerVersionId?: string | undefined;
  }[];
  readonly errors: readonly {
    readonly key: string;
    readonly versionId?: string | undefined;
    readonly code: string;
    readonly message: string;
  }[];
}

/** The caller leaves `deleted` empty for a quiet request. */
export function renderDeleteObjects(answer: DeleteAnswer): string {
  const xml = new XmlWriter().open('DeleteResult', true);
  for (const object of answer.deleted) {
    xml.open('Deleted').text('Key', object.key).textIf('VersionId', object.versionId).textIf('DeleteMarker', object.deleteMarker);
    xml.textIf('DeleteMarkerVersionId', object.deleteMarkerVersionId).close('Deleted');
  }
  for (const error of answer.errors) {
    xml.open('Error').text('Key', error.key).textIf('VersionId', error.versionId);
    xml.text('Code', error.code).text('Message', error.message).close('Error');
  }
  return xml.close('DeleteResult').toString();
}

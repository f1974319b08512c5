/** GetObject and HeadObject: resolve at the hub (which decides on access), judge conditions and range, then stream. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { type ArtifactAttributes, type Checksum, decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { judgeRead } from '@felloe/engine/artifact/conditions.ts';
import { readResponseOverrides } from '@felloe/s3-wire/request/parameters.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { ReadRequest } from '../../../app-context.ts';
import { annotationHeaders } from '../annotation-headers.ts';
import { answerEmpty, type HeaderList, writeHead } from '../answer.ts';
import { readConditions } from '../conditions.ts';
import { encryptionToRead, type StoredEncryption } from '../encryption/stored-encryption.ts';
import { expirationHeader } from '../lifecycle-headers.ts';
import { checksumHeaders, recordHeaders, validatorHeaders } from '../headers-of-record.ts';
import { type ReadSelection, selectBytes } from '../read-selection.ts';
import { reportRead } from '../read-events.ts';
import { checkRequesterPays } from '../requester-pays.ts';
import type { S3Request } from '../s3-request.ts';
import { sendBytes } from '../send-bytes.ts';
import { readVersion } from '../version-headers.ts';
import { readVersionId } from '../version-parameter.ts';

export function getObject(request: S3Request): Promise<void> {
  return readObject(request, 'get');
}

export function headObject(request: S3Request): Promise<void> {
  return readObject(request, 'head');
}

async function readObject(request: S3Request, operation: 'get' | 'head'): Promise<void> {
  const { context, target, headers, exchange, claim, bucket, key, call } = request;
  const overrides = readResponseOverrides(target);
  if (claim.kind === 'anonymous' && Object.keys(overrides).length > 0) {
    throw new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.');
  }
  const asked = { container: bucket, path: key, version_id: readVersionId(target), operation };

  const record = await context.call('resolve', asked, call);
  const paying = checkRequesterPays(request, record);
  if (paying !== undefined) await paying;
  const attributes = decodeAttributes(record.attributes);
  const judgement = judgeRead(readConditions(headers), { etag: record.etag, modifiedAt: record.modified_at, size: record.size });
  if (judgement === 'precondition_failed') throw new StoreError('precondition_failed');
  if (judgement === 'not_modified') {
    answerEmpty(exchange, 304, [...validatorHeaders(record, attributes), ...readVersion(record)]);
    return;
  }
  const selection = selectBytes(request, record);
  // After what a listing would tell too: a part that is not there is not there for anybody.
  const encryption = encryptionToRead(headers, attributes);

  const head = headersOf({ request, record, attributes, overrides, selection, encryption });
  const status = selection.contentRange === undefined ? 200 : 206;
  if (operation === 'head' || selection.length === 0) {
    writeHead(exchange, status, head);
    exchange.response.end();
  } else {
    const bytes = bytesAsked(request, { record, selection, asked, dataKey: encryption?.dataKey });
    await sendBytes(exchange, context.storage, { status, headers: head, length: selection.length, bytes });
  }
  reportRead(request, { record, operation, bytes: operation === 'get' ? selection.length : 0 });
}

interface Answer {
  readonly request: S3Request;
  readonly record: ArtifactRecord__Output;
  readonly attributes: ArtifactAttributes;
  readonly overrides: Readonly<Record<string, string>>;
  readonly selection: ReadSelection;
  readonly encryption: StoredEncryption | undefined;
}

function headersOf({ request, record, attributes, overrides, selection, encryption }: Answer): HeaderList {
  const headers = recordHeaders(record, attributes, overrides);
  if (encryption !== undefined) headers.push(...encryption.headers);
  if (record.version_name !== '') headers.push('x-amz-version-id', record.version_name);
  if (record.expires !== null) headers.push(...expirationHeader(record.expires));
  if (record.annotations !== '') headers.push(...annotationHeaders(record.annotations, request.context.now()));
  headers.push('Content-Length', String(selection.length));
  if (selection.contentRange !== undefined) headers.push('Content-Range', selection.contentRange);
  if (selection.partsCount !== undefined) headers.push('x-amz-mp-parts-count', String(selection.partsCount));
  if (request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    // A checksum tells about the whole object or one part; S3 sends none with any other range.
    if (selection.partChecksums !== undefined) headers.push(...checksumHeaders(ofWhole(selection.partChecksums, attributes)));
    else if (selection.range === undefined) headers.push(...checksumHeaders(attributes.checksums));
  }
  return headers;
}

/** A part's checksums are told with the type of the whole object's, as S3 does. */
function ofWhole(checksums: readonly Checksum[], attributes: ArtifactAttributes): Checksum[] {
  return checksums.map((checksum) => {
    const whole = attributes.checksums?.find(({ algorithm }) => algorithm === checksum.algorithm);
    return whole === undefined ? checksum : { ...checksum, type: whole.type };
  });
}

interface BytesAsked {
  readonly record: ArtifactRecord__Output;
  readonly selection: ReadSelection;
  readonly dataKey: Buffer | undefined;
  readonly asked: { readonly container: string; readonly path: string; readonly version_id: string; readonly operation: string };
}

function bytesAsked(
  { context, call }: S3Request,
  { record, selection, asked, dataKey }: BytesAsked,
): Omit<ReadRequest, 'signal'> {
  return {
    record,
    dataKey,
    range: selection.range,
    resolveAgain: () => context.call('resolve', { ...asked, past_cache: true }, call),
    traceparent: call.traceparent,
  };
}

import { expect, test } from 'vitest';
import { S3Error } from './errors.ts';
import { findOperation, operations, selectOperation } from './operations.ts';
import { resolveAddress } from './request/address.ts';
import { RequestHeaders } from './request/headers.ts';
import { parseTarget } from './request/target.ts';

function requestOf(line: string, lines: readonly string[] = []) {
  const [method = '', rawTarget = ''] = line.split(' ');
  const target = parseTarget(rawTarget);
  return {
    method,
    target,
    headers: RequestHeaders.fromRaw(lines),
    address: resolveAddress({ target, host: 'localhost', baseHosts: ['localhost'] }),
  };
}

test.each([
  ['GET /', 'ListBuckets'],
  ['GET /?max-buckets=2&continuation-token=x&prefix=a&bucket-region=us-east-1', 'ListBuckets'],
  ['PUT /bucket', 'CreateBucket'],
  ['HEAD /bucket', 'HeadBucket'],
  ['DELETE /bucket/', 'DeleteBucket'],
  ['GET /bucket', 'ListObjects'],
  ['GET /bucket?prefix=a&marker=b&max-keys=1&delimiter=/&encoding-type=url', 'ListObjects'],
  ['GET /bucket?list-type=2&fetch-owner=true&start-after=a', 'ListObjectsV2'],
  ['GET /bucket?location', 'GetBucketLocation'],
  ['GET /bucket?location=', 'GetBucketLocation'],
  ['GET /bucket?versioning', 'GetBucketVersioning'],
  ['GET /bucket?uploads&key-marker=a', 'ListMultipartUploads'],
  ['POST /bucket?delete', 'DeleteObjects'],
  ['POST /bucket', 'PostObject'],
  ['GET /bucket/key', 'GetObject'],
  ['GET /bucket/key?versionId=1&partNumber=2&response-content-type=a&x-id=GetObject', 'GetObject'],
  ['GET /bucket/key?_=123', 'GetObject'],
  ['GET /bucket/key?tagging', 'GetObjectTagging'],
  ['HEAD /bucket/key?partNumber=1', 'HeadObject'],
  ['PUT /bucket/key?x-id=PutObject', 'PutObject'],
  ['PUT /bucket/key?x-purpose=backup', 'PutObject'],
  ['PUT /bucket/key?X-Amz-Algorithm=a&X-Amz-Signature=b', 'PutObject'],
  ['DELETE /bucket/key?versionId=1', 'DeleteObject'],
  ['POST /bucket/key?uploads', 'CreateMultipartUpload'],
  ['POST /bucket/key?uploads=', 'CreateMultipartUpload'],
  ['PUT /bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
  ['POST /bucket/key?uploadId=u', 'CompleteMultipartUpload'],
  ['DELETE /bucket/key?uploadId=u', 'AbortMultipartUpload'],
  ['GET /bucket/key?uploadId=u&max-parts=1', 'ListParts'],
])('%s is %s', (line, name) => {
  expect(selectOperation(requestOf(line)).name).toBe(name);
});

test('a copy source makes a PUT a copy', () => {
  const lines = ['x-amz-copy-source', 'b/k'];
  expect(selectOperation(requestOf('PUT /bucket/key', lines)).name).toBe('CopyObject');
  expect(selectOperation(requestOf('PUT /bucket/key?partNumber=1&uploadId=u', lines)).name).toBe('UploadPartCopy');
});

const bucketSubResources =
  'accelerate acl analytics cors encryption intelligent-tiering inventory lifecycle logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication requestPayment session tagging versioning versions website metadataTable metadataConfiguration metadataInventoryTable metadataJournalTable abac'.split(
    ' ',
  );
const objectSubResources = 'acl attributes encryption legal-hold renameObject restore retention select tagging torrent'.split(
  ' ',
);
const unknown = ['annotation', 'append', 'ACL', 'Tagging', 'object_lock'];

const plainLines = [
  ...[...bucketSubResources, ...unknown].flatMap((name) =>
    ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].map((method) => `${method} /bucket?${name}`),
  ),
  ...[...objectSubResources, ...unknown].flatMap((name) =>
    ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].map((method) => `${method} /bucket/key?${name}`),
  ),
  ...unknown.map((name) => `PUT /bucket/key?${name}=value`),
  ...unknown.map((name) => `DELETE /bucket?${name}=value`),
  'GET /bucket?inventory&id=1',
  'PUT /bucket?inventory&id=1',
  'GET /bucket?object-lock=x',
  'OPTIONS /bucket/key',
];

test.each(plainLines)('%s is its own operation or refused, and never the plain verb', (line) => {
  try {
    expect(selectOperation(requestOf(line)).subResource).toBe(/\?([^&=]*)/.exec(line)?.[1]);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    expect(['NotImplemented', 'MethodNotAllowed']).toContain(error.code);
  }
});

test.each([
  ['PUT /bucket/key?annotation', 'NotImplemented'],
  ['GET /bucket?analytics', 'NotImplemented'],
  ['GET /bucket/key?torrent', 'NotImplemented'],
  ['PUT /bucket?delete', 'MethodNotAllowed'],
  ['POST /bucket/key', 'MethodNotAllowed'],
  ['PUT /', 'MethodNotAllowed'],
  ['PATCH /bucket/key', 'MethodNotAllowed'],
  ['get /bucket/key', 'MethodNotAllowed'],
  ['GET /bucket?list-type=3', 'InvalidArgument'],
  ['GET /bucket?list-type', 'InvalidArgument'],
  ['GET /bucket?acl&policy', 'InvalidArgument'],
  ['GET /bucket?acl&list-type=2', 'InvalidArgument'],
  ['PUT /bucket/key?partNumber=1', 'InvalidArgument'],
  ['PUT /bucket/key?uploadId=u', 'InvalidArgument'],
])('%s is %s', (line, code) => {
  expect(() => selectOperation(requestOf(line))).toThrow(expect.objectContaining({ code }));
});

test('operations that are not served are still told apart', () => {
  expect(findOperation(requestOf('PUT /bucket?inventory&id=1')).name).toBe('PutBucketInventoryConfiguration');
  expect(findOperation(requestOf('GET /bucket?inventory')).name).toBe('ListBucketInventoryConfigurations');
  expect(findOperation(requestOf('GET /bucket/key?tagging')).name).toBe('GetObjectTagging');
});

test('every name stands once, and every row is reachable as itself', () => {
  expect(new Set(operations.map((operation) => operation.name)).size).toBe(operations.length);
  for (const operation of operations) {
    const path = operation.level === 'service' ? '/' : operation.level === 'bucket' ? '/bucket' : '/bucket/key';
    const query = [operation.subResource === 'list-type' ? 'list-type=2' : operation.subResource, operation.also].filter(
      (name) => name !== undefined,
    );
    const lines = operation.header === undefined ? [] : [operation.header, 'b/k'];
    expect(findOperation(requestOf(`${operation.method} ${path}?${query.join('&')}`, lines)).name).toBe(operation.name);
  }
});

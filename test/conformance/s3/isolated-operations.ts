/**
 * Every operation of S3 that is served, as a request that its owner could make: with a body that is well-formed, so that a denial is a
 * denial and not a fault of the request. What is named where (path, query, header, body) is what the matrix of isolation turns.
 */
import { hash } from 'node:crypto';
import { operationTable } from '@felloe/s3-wire/operations-table.ts';

export interface OwnersThings {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly versionId: string;
  readonly tenantId: string;
  /** A bucket of whoever asks; nobody has none and uses the owner's. */
  readonly askersBucket: string;
}

export interface IsolatedRequest {
  readonly method: string;
  readonly level: 'bucket' | 'object';
  /** Behind the path, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

type Row = Partial<Omit<IsolatedRequest, 'body'>> & { readonly body?: string };
type Make = (things: OwnersThings) => Row;

/** Asked about no bucket of anybody, or answered alike to everybody: a name that is taken, a preflight. */
export const notIsolated: ReadonlySet<string> = new Set([
  'ListBuckets',
  'CreateBucket',
  'OptionsBucket',
  'OptionsObject',
  'PostObject',
]);

const xml = (name: string, ...children: string[]): string => `<${name}>${children.join('')}</${name}>`;
const rows: Readonly<Record<string, Make>> = {
  ListObjectsV2: () => ({ query: 'list-type=2&prefix=k&fetch-owner=true' }),
  ListObjects: () => ({ query: 'marker=a&max-keys=10' }),
  DeleteObjects: ({ key }) => withDigest(xml('Delete', xml('Object', xml('Key', key)), xml('Object', xml('Key', 'absent')))),
  PutBucketAccelerateConfiguration: () => ({ body: xml('AccelerateConfiguration', xml('Status', 'Suspended')) }),
  PutBucketAcl: () => ({ headers: { 'x-amz-acl': 'public-read-write' } }),
  PutBucketCors: () =>
    withDigest(xml('CORSConfiguration', xml('CORSRule', xml('AllowedOrigin', '*'), xml('AllowedMethod', 'GET')))),
  PutBucketEncryption: () => ({
    body: xml(
      'ServerSideEncryptionConfiguration',
      xml('Rule', xml('ApplyServerSideEncryptionByDefault', xml('SSEAlgorithm', 'AES256'))),
    ),
  }),
  PutBucketLifecycleConfiguration: () =>
    withDigest(
      xml(
        'LifecycleConfiguration',
        xml('Rule', xml('Filter', xml('Prefix', '')), xml('Status', 'Enabled'), xml('Expiration', xml('Days', '1'))),
      ),
    ),
  PutBucketLogging: ({ askersBucket }) => ({
    body: xml('BucketLoggingStatus', xml('LoggingEnabled', xml('TargetBucket', askersBucket), xml('TargetPrefix', 'log/'))),
  }),
  PutBucketNotificationConfiguration: () => ({ body: '<NotificationConfiguration/>' }),
  PutObjectLockConfiguration: () => withDigest(xml('ObjectLockConfiguration', xml('ObjectLockEnabled', 'Enabled'))),
  PutBucketOwnershipControls: () => ({
    body: xml('OwnershipControls', xml('Rule', xml('ObjectOwnership', 'ObjectWriter'))),
  }),
  PutBucketPolicy: ({ bucket }) => ({
    body: JSON.stringify({
      Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*` },
    }),
  }),
  PutPublicAccessBlock: () => ({ body: xml('PublicAccessBlockConfiguration', xml('BlockPublicAcls', 'false')) }),
  PutBucketRequestPayment: () => ({ body: xml('RequestPaymentConfiguration', xml('Payer', 'BucketOwner')) }),
  PutBucketTagging: () => withDigest(tagging),
  PutBucketVersioning: () => ({ body: xml('VersioningConfiguration', xml('Status', 'Suspended')) }),
  PutBucketWebsite: () => ({ body: xml('WebsiteConfiguration', xml('IndexDocument', xml('Suffix', 'i.html'))) }),
  PutObject: () => ({ body: 'mine now' }),
  CopyObject: ({ bucket, key }) => ({
    headers: { 'x-amz-copy-source': `${bucket}/${key}`, 'x-amz-metadata-directive': 'REPLACE' },
  }),
  UploadPart: ({ uploadId }) => ({ query: `partNumber=1&uploadId=${uploadId}`, body: 'a part' }),
  UploadPartCopy: ({ uploadId, bucket, key }) => ({
    query: `partNumber=1&uploadId=${uploadId}`,
    headers: { 'x-amz-copy-source': `${bucket}/${key}` },
  }),
  CompleteMultipartUpload: ({ uploadId }) => ({
    query: `uploadId=${uploadId}`,
    body: xml('CompleteMultipartUpload', xml('Part', xml('PartNumber', '1'), xml('ETag', 'd41d8cd98f00b204e9800998ecf8427e'))),
  }),
  AbortMultipartUpload: ({ uploadId }) => ({ query: `uploadId=${uploadId}` }),
  ListParts: ({ uploadId }) => ({ query: `uploadId=${uploadId}` }),
  PutObjectAcl: () => ({ headers: { 'x-amz-acl': 'public-read' } }),
  GetObjectAttributes: () => ({ headers: { 'x-amz-object-attributes': 'ETag,ObjectSize' } }),
  PutObjectLegalHold: () => withDigest(xml('LegalHold', xml('Status', 'OFF'))),
  PutObjectRetention: () =>
    withDigest(xml('Retention', xml('Mode', 'GOVERNANCE'), xml('RetainUntilDate', '2099-01-01T00:00:00Z'))),
  PutObjectTagging: () => ({ body: tagging }),
  RestoreObject: () => ({ body: xml('RestoreRequest', xml('Days', '1')) }),
  RenameObject: ({ bucket, key }) => ({ headers: { 'x-amz-rename-source': `/${bucket}/${key}` } }),
};

const tagging = xml('Tagging', xml('TagSet', xml('Tag', xml('Key', 'a'), xml('Value', 'b'))));

function withDigest(body: string): Row {
  return { body, headers: { 'content-md5': hash('md5', body, 'base64') } };
}

/** Names of all that are served and isolated. */
export const isolatedOperations: readonly string[] = operationTable
  .filter(({ name, served }) => served && !notIsolated.has(name))
  .map(({ name }) => name);

export function isolatedRequest(name: string, things: OwnersThings): IsolatedRequest {
  const operation = operationTable.find((row) => row.name === name);
  if (operation === undefined || operation.level === 'service') throw new Error(`${name} is about no bucket`);
  const { method, level } = operation;
  const selecting = 'subResource' in operation ? operation.subResource : '';
  const { query = '', headers = {}, body } = rows[name]?.(things) ?? {};
  // Some rows write the name that selects them with its value.
  const isSelected = selecting === '' || new RegExp(`(?:^|&)${selecting}(?:=|&|$)`).test(query);
  return { method, level, query: [isSelected ? '' : selecting, query].filter((part) => part !== '').join('&'), headers, body };
}

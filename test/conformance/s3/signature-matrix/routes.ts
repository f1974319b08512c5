/** The operations the rows are tried on: each kind of reading and of changing, and what each is tried on. */
import { createHash } from 'node:crypto';
import type { Draft, Line, Pair } from './draft.ts';
import { encoded } from './plain-signer.ts';

/** What a request is about: things that stand for refused requests, things of its own for each that is accepted. */
export interface Ground {
  readonly bucket: string;
  /** A bucket that may be removed, or does not exist yet. */
  readonly otherBucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partETag: string;
}

export interface Route {
  readonly name: string;
  readonly payload: 'none' | 'object' | 'document';
  /** What an accepted request uses up and so has to be made for it. */
  readonly needs: 'nothing' | 'object' | 'upload' | 'bucket';
  readonly status: number;
  readonly changes: boolean;
  draft(ground: Ground): Omit<Draft, 'headers'> & { readonly headers?: readonly Line[] };
}

/** Three chunks of 8 KiB, the last one shorter. */
export const objectBytes = Buffer.from('signed bytes '.repeat(1540));

const object = ({ bucket, key }: Ground): string => `/${bucket}/${encoded(key).replaceAll('%2F', '/')}`;
const inUpload = ({ uploadId }: Ground, ...more: readonly Pair[]): readonly Pair[] => [...more, ['uploadId', encoded(uploadId)]];
const tags = '<Tagging><TagSet><Tag><Key>signed</Key><Value>yes</Value></Tag></TagSet></Tagging>';

/** With the digest that S3 asks of most documents. */
function documentOf(text: string): { readonly body: Buffer; readonly headers: readonly Line[] } {
  return { body: Buffer.from(text), headers: [['content-md5', createHash('md5').update(text).digest('base64')]] };
}

function read(name: string, draft: (ground: Ground) => Pick<Draft, 'path'> & Partial<Draft>): Route {
  const made = (ground: Ground) => ({ method: 'GET', query: [], ...draft(ground) });
  return { name, payload: 'none', needs: 'nothing', status: 200, changes: false, draft: made };
}

const readRoutes: readonly Route[] = [
  read('ListBuckets', () => ({ path: '/' })),
  read('HeadBucket', ({ bucket }) => ({ path: `/${bucket}`, method: 'HEAD' })),
  read('ListObjects', ({ bucket }) => ({ path: `/${bucket}`, query: [['prefix', 'a%20b%2Fc']] })),
  read('ListObjectsV2', ({ bucket }) => ({
    path: `/${bucket}`,
    query: [
      ['list-type', '2'],
      ['delimiter', '%2F'],
    ],
  })),
  read('ListObjectVersions', ({ bucket }) => ({ path: `/${bucket}`, query: [['versions', undefined]] })),
  read('ListMultipartUploads', ({ bucket }) => ({ path: `/${bucket}`, query: [['uploads', '']] })),
  read('GetBucketAcl', ({ bucket }) => ({ path: `/${bucket}`, query: [['acl', undefined]] })),
  read('GetObject', (ground) => ({ path: object(ground) })),
  read('HeadObject', (ground) => ({ path: object(ground), method: 'HEAD' })),
  read('GetObjectTagging', (ground) => ({ path: object(ground), query: [['tagging', undefined]] })),
  read('GetObjectAttributes', (ground) => ({
    path: object(ground),
    query: [['attributes', undefined]],
    headers: [['x-amz-object-attributes', 'ETag,ObjectSize']],
  })),
  read('ListParts', (ground) => ({ path: object(ground), query: inUpload(ground) })),
];

const writeRoutes: readonly Omit<Route, 'changes'>[] = [
  {
    name: 'PutObject',
    payload: 'object',
    needs: 'nothing',
    status: 200,
    draft: (ground) => ({ method: 'PUT', path: object(ground), query: [], body: objectBytes }),
  },
  {
    name: 'CopyObject',
    payload: 'none',
    needs: 'object',
    status: 200,
    draft: (ground) => ({
      method: 'PUT',
      path: `${object(ground)}-copy`,
      query: [],
      headers: [['x-amz-copy-source', object(ground)]],
    }),
  },
  {
    name: 'DeleteObject',
    payload: 'none',
    needs: 'object',
    status: 204,
    draft: (ground) => ({ method: 'DELETE', path: object(ground), query: [] }),
  },
  {
    name: 'CreateMultipartUpload',
    payload: 'none',
    needs: 'nothing',
    status: 200,
    draft: (ground) => ({ method: 'POST', path: object(ground), query: [['uploads', undefined]] }),
  },
  {
    name: 'UploadPart',
    payload: 'object',
    needs: 'upload',
    status: 200,
    draft: (ground) => ({ method: 'PUT', path: object(ground), query: inUpload(ground, ['partNumber', '2']), body: objectBytes }),
  },
  {
    name: 'UploadPartCopy',
    payload: 'none',
    needs: 'upload',
    status: 200,
    draft: (ground) => ({
      method: 'PUT',
      path: object(ground),
      query: inUpload(ground, ['partNumber', '3']),
      headers: [['x-amz-copy-source', object(ground)]],
    }),
  },
  {
    name: 'CompleteMultipartUpload',
    payload: 'document',
    needs: 'upload',
    status: 200,
    draft: (ground) => {
      const part = `<Part><PartNumber>1</PartNumber><ETag>${ground.partETag}</ETag></Part>`;
      const body = Buffer.from(`<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`);
      return { method: 'POST', path: object(ground), query: inUpload(ground), body };
    },
  },
  {
    name: 'AbortMultipartUpload',
    payload: 'none',
    needs: 'upload',
    status: 204,
    draft: (ground) => ({ method: 'DELETE', path: object(ground), query: inUpload(ground) }),
  },
  {
    name: 'DeleteObjects',
    payload: 'document',
    needs: 'object',
    status: 200,
    draft: ({ bucket, key }) => {
      const document = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
      return { method: 'POST', path: `/${bucket}`, query: [['delete', undefined]], ...documentOf(document) };
    },
  },
  {
    name: 'PutObjectTagging',
    payload: 'document',
    needs: 'object',
    status: 200,
    draft: (ground) => ({ method: 'PUT', path: object(ground), query: [['tagging', undefined]], ...documentOf(tags) }),
  },
  {
    name: 'PutObjectAcl',
    payload: 'none',
    needs: 'object',
    status: 200,
    draft: (ground) => ({
      method: 'PUT',
      path: object(ground),
      query: [['acl', undefined]],
      headers: [['x-amz-acl', 'private']],
    }),
  },
  {
    name: 'RenameObject',
    payload: 'none',
    needs: 'object',
    status: 200,
    draft: (ground) => ({
      method: 'PUT',
      path: `${object(ground)}-renamed`,
      query: [['renameObject', undefined]],
      headers: [['x-amz-rename-source', encoded(ground.key)]],
    }),
  },
  {
    name: 'PutBucketTagging',
    payload: 'document',
    needs: 'bucket',
    status: 204,
    draft: ({ otherBucket }) => ({
      method: 'PUT',
      path: `/${otherBucket}`,
      query: [['tagging', undefined]],
      ...documentOf(tags),
    }),
  },
  {
    name: 'PutBucketVersioning',
    payload: 'document',
    needs: 'bucket',
    status: 200,
    draft: ({ otherBucket }) => ({
      method: 'PUT',
      path: `/${otherBucket}`,
      query: [['versioning', undefined]],
      body: Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'),
    }),
  },
  {
    name: 'PutBucketPolicy',
    payload: 'document',
    needs: 'bucket',
    status: 204,
    draft: ({ otherBucket }) => ({
      method: 'PUT',
      path: `/${otherBucket}`,
      query: [['policy', undefined]],
      body: Buffer.from(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${otherBucket}/x` }],
        }),
      ),
    }),
  },
  {
    name: 'CreateBucket',
    payload: 'none',
    needs: 'nothing',
    status: 200,
    draft: ({ otherBucket }) => ({ method: 'PUT', path: `/${otherBucket}-made`, query: [] }),
  },
  {
    name: 'DeleteBucket',
    payload: 'none',
    needs: 'bucket',
    status: 204,
    draft: ({ otherBucket }) => ({ method: 'DELETE', path: `/${otherBucket}`, query: [] }),
  },
];

export const routes: readonly Route[] = [...readRoutes, ...writeRoutes.map((route) => ({ ...route, changes: true }))];

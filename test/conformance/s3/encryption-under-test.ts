/** What the tests of encryption share: every way to encrypt, as the SDK is told of it, and a look at what lies on the disk. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type CopyObjectCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

const customerKey = (key: Buffer) => ({
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
});

export const keyOfCustomer = Buffer.from('0123456789abcdef0123456789ABCDEF');
export const otherKey = Buffer.from('fedcba9876543210FEDCBA9876543210');
const contextText = JSON.stringify({ project: 'felloe' });

type CustomerKey = 'SSECustomerAlgorithm' | 'SSECustomerKey' | 'SSECustomerKeyMD5';
export type WriteParameters = Pick<
  PutObjectCommandInput,
  CustomerKey | 'ServerSideEncryption' | 'SSEKMSKeyId' | 'SSEKMSEncryptionContext'
>;
export type ReadParameters = Pick<GetObjectCommandInput, CustomerKey>;

export interface Scheme {
  /** Parameters of PutObject, CopyObject and CreateMultipartUpload. */
  readonly write: WriteParameters;
  /** Of UploadPart, GetObject and HeadObject. */
  readonly read: ReadParameters;
  /** Of CopyObject and UploadPartCopy with such a source. */
  readonly source: Pick<CopyObjectCommandInput, `CopySource${CustomerKey}`>;
  /** What answers say. */
  readonly told: Readonly<Record<string, string>>;
}

const plain: Scheme = { write: {}, read: {}, source: {}, told: {} };

export function customer(key: Buffer): Scheme {
  const parameters = customerKey(key);
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = parameters;
  return {
    write: parameters,
    read: parameters,
    source: {
      CopySourceSSECustomerAlgorithm: SSECustomerAlgorithm,
      CopySourceSSECustomerKey: SSECustomerKey,
      CopySourceSSECustomerKeyMD5: SSECustomerKeyMD5,
    },
    told: { SSECustomerAlgorithm, SSECustomerKeyMD5 },
  };
}

export const keyService = (SSEKMSKeyId: string): Scheme => {
  const write = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId } as const;
  return { ...plain, write, told: write };
};

export const schemes = {
  plain,
  'own key': { ...plain, write: { ServerSideEncryption: 'AES256' }, told: { ServerSideEncryption: 'AES256' } },
  'key service': keyService('first-key'),
  'key service with context': {
    ...keyService('second-key'),
    write: { ...keyService('second-key').write, SSEKMSEncryptionContext: Buffer.from(contextText).toString('base64') },
  },
  'customer key': customer(keyOfCustomer),
} satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof schemes;
export const schemeNames = Object.keys(schemes) as SchemeName[];
export const encryptingNames = schemeNames.filter((name) => name !== 'plain');

export interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
}

export async function put(client: S3Client, name: ObjectName, body: Buffer, scheme: Scheme) {
  return await client.send(new PutObjectCommand({ ...name, Body: body, ...scheme.write }));
}

export async function get(client: S3Client, name: ObjectName, scheme: Scheme, Range?: string): Promise<Buffer> {
  const answer = await client.send(new GetObjectCommand({ ...name, Range, ...scheme.read }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
}

/** What HEAD says of the object's encryption. */
export async function told(client: S3Client, name: ObjectName, scheme: Scheme): Promise<Record<string, unknown>> {
  const head = await client.send(new HeadObjectCommand({ ...name, ...scheme.read }));
  return encryptionOf(head as unknown as Record<string, unknown>);
}

/** Of any answer. */
export function encryptionOf(answer: Record<string, unknown>): Record<string, unknown> {
  const names = ['ServerSideEncryption', 'SSEKMSKeyId', 'SSECustomerAlgorithm', 'SSECustomerKeyMD5'];
  return Object.fromEntries(names.flatMap((name) => (answer[name] === undefined ? [] : [[name, answer[name]]])));
}

/** Every file below a directory, whatever it is for. */
export async function filesBelow(directory: string): Promise<{ readonly file: string; readonly bytes: Buffer }[]> {
  const found: { file: string; bytes: Buffer }[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    // A file may go while it is looked for: the database and the packs tidy up.
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes !== undefined) found.push({ file, bytes });
  }
  return found;
}

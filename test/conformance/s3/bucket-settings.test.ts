/** Settings of buckets over the wire: what is put is told again, what S3 refuses is refused with its code, and nobody else may. */
import { createHash } from 'node:crypto';
import { Client } from '@felloe/sdk/client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let product: Product;
let s3: RawS3;
let buckets = 0;

beforeAll(async () => {
  product = await startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '' } });
  s3 = createRawS3(product.access());
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await product?.[Symbol.asyncDispose]();
});

interface Told {
  readonly status: number;
  readonly code: string;
  /** Without declaration and namespaces. */
  readonly text: string;
}

async function ask(method: string, target: string, document?: string, headers: Record<string, string> = {}): Promise<Told> {
  const body = document === undefined ? undefined : Buffer.from(document);
  const md5 = body === undefined ? {} : { 'content-md5': createHash('md5').update(body).digest('base64') };
  const answer = await s3.send({ method, target, headers: { ...md5, ...headers }, ...(body === undefined ? {} : { body }) });
  const text = answer.body
    .toString()
    .replace(/^<\?xml[^>]*>\n/, '')
    .replaceAll(/ xmlns(?::xsi)?="[^"]*"/g, '');
  return { status: answer.status, code: /<Code>([^<]*)</.exec(text)?.[1] ?? '', text };
}

async function makeBucket(headers: Record<string, string> = {}): Promise<string> {
  buckets += 1;
  const bucket = `settings-${buckets}`;
  expect(await ask('PUT', `/${bucket}`, undefined, headers)).toMatchObject({ status: 200 });
  return bucket;
}

const tagged = '<Tagging><TagSet><Tag><Key>Hello</Key><Value>World + all</Value></Tag></TagSet></Tagging>';
const rule = (inner: string, more = '<Filter></Filter>'): string =>
  `<LifecycleConfiguration><Rule><ID>one</ID>${more}<Status>Enabled</Status>${inner}</Rule></LifecycleConfiguration>`;
const days = '<Expiration><Days>31</Days></Expiration>';
const encrypted = (inner: string): string =>
  `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>${inner}</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`;
const queue = (inner: string): string =>
  `<NotificationConfiguration><QueueConfiguration><Id>all</Id>${inner}</QueueConfiguration></NotificationConfiguration>`;
const natsTarget = '<Queue>arn:felloe:nats:::pictures.new</Queue>';

describe('a setting comes back as it was put, and is gone when it is removed', () => {
  test.each([
    { resource: 'tagging', absent: 'NoSuchTagSet', document: tagged, put: 204 },
    {
      resource: 'lifecycle',
      absent: 'NoSuchLifecycleConfiguration',
      document: `<LifecycleConfiguration><Rule><ID>first form</ID><Prefix>a/</Prefix><Status>Disabled</Status>${days}</Rule><Rule><ID>all</ID><Filter><And><Prefix>b/</Prefix><Tag><Key>k</Key><Value></Value></Tag><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan><ObjectSizeLessThan>20</ObjectSizeLessThan></And></Filter><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration><Transition><Date>2029-01-01T00:00:00.000Z</Date><StorageClass>GLACIER</StorageClass></Transition><NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><StorageClass>STANDARD_IA</StorageClass></NoncurrentVersionTransition><NoncurrentVersionExpiration><NoncurrentDays>60</NoncurrentDays><NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule><Rule><ID>markers</ID><Filter></Filter><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>`,
      put: 200,
    },
    {
      resource: 'encryption',
      absent: 'ServerSideEncryptionConfigurationNotFoundError',
      document: encrypted('<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>my-key</KMSMasterKeyID>'),
      put: 200,
    },
  ])('?$resource', async ({ resource, absent, document, put }) => {
    const target = `/${await makeBucket()}?${resource}`;
    expect(await ask('GET', target)).toMatchObject({ status: 404, code: absent });
    expect(await ask('PUT', target, document)).toMatchObject({ status: put, text: '' });
    expect(await ask('GET', target)).toMatchObject({ status: 200, text: document });
    expect(await ask('DELETE', target)).toMatchObject({ status: 204 });
    expect(await ask('GET', target)).toMatchObject({ status: 404, code: absent });
    expect(await ask('DELETE', target)).toMatchObject({ status: 204 });
  });

  test.each([
    {
      resource: 'requestPayment',
      none: '<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>',
      document: '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>',
    },
    {
      resource: 'accelerate',
      none: '<AccelerateConfiguration></AccelerateConfiguration>',
      document: '<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>',
    },
    {
      resource: 'notification',
      none: '<NotificationConfiguration></NotificationConfiguration>',
      document: `<NotificationConfiguration><QueueConfiguration><Id>all</Id>${natsTarget}<Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:Delete</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>a/</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter></QueueConfiguration><TopicConfiguration><Id>hook</Id><Topic>arn:felloe:webhook:::https://example.org/hook?a=b</Topic><Event>s3:ObjectTagging:Put</Event></TopicConfiguration></NotificationConfiguration>`,
    },
    {
      resource: 'versioning',
      none: '<VersioningConfiguration></VersioningConfiguration>',
      document: '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>',
    },
  ])('?$resource', async ({ resource, none, document }) => {
    const target = `/${await makeBucket()}?${resource}`;
    expect(await ask('GET', target)).toMatchObject({ status: 200, text: none });
    expect(await ask('PUT', target, document)).toMatchObject({ status: 200 });
    expect(await ask('GET', target)).toMatchObject({ status: 200, text: document });
  });

  test('?logging, to a bucket that its owner may write to', async () => {
    const [bucket, logs] = [await makeBucket(), await makeBucket()];
    const target = `/${bucket}?logging`;
    const document = `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${logs}</TargetBucket><TargetPrefix>l/</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>`;
    const none = '<BucketLoggingStatus></BucketLoggingStatus>';
    expect(await ask('PUT', target, document.replace(logs, 'not-there'))).toMatchObject({
      status: 400,
      code: 'InvalidTargetBucketForLogging',
    });
    expect((await ask('GET', target)).text).toBe(none);
    expect(await ask('PUT', target, document)).toMatchObject({ status: 200 });
    expect((await ask('GET', target)).text).toBe(document);
    expect(await ask('PUT', target, none)).toMatchObject({ status: 200 });
    expect((await ask('GET', target)).text).toBe(none);
  });
});

const lock = (inner: string): string =>
  `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${inner}</ObjectLockConfiguration>`;
const retention = (inner: string): string => lock(`<Rule><DefaultRetention>${inner}</DefaultRetention></Rule>`);
const versioning = (status: string): string => `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;

describe('object lock', () => {
  test('comes with the bucket, brings versions, and neither is ever switched off', async () => {
    const bucket = await makeBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
    expect((await ask('GET', `/${bucket}?versioning`)).text).toBe(versioning('Enabled'));
    expect((await ask('GET', `/${bucket}?object-lock`)).text).toBe(lock(''));
    expect(await ask('PUT', `/${bucket}?versioning`, versioning('Suspended'))).toMatchObject({
      status: 409,
      code: 'InvalidBucketState',
    });
    const document = retention('<Mode>GOVERNANCE</Mode><Days>1</Days>');
    expect(await ask('PUT', `/${bucket}?object-lock`, document)).toMatchObject({ status: 200 });
    expect((await ask('GET', `/${bucket}?object-lock`)).text).toBe(document);
  });

  test('is switched on later where versioning is enabled', async () => {
    const bucket = await makeBucket();
    const document = retention('<Mode>COMPLIANCE</Mode><Years>1</Years>');
    expect(await ask('GET', `/${bucket}?object-lock`)).toMatchObject({
      status: 404,
      code: 'ObjectLockConfigurationNotFoundError',
    });
    expect(await ask('PUT', `/${bucket}?object-lock`, document)).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    await ask('PUT', `/${bucket}?versioning`, versioning('Suspended'));
    expect(await ask('PUT', `/${bucket}?object-lock`, document)).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    await ask('PUT', `/${bucket}?versioning`, versioning('Enabled'));
    expect(await ask('PUT', `/${bucket}?object-lock`, document)).toMatchObject({ status: 200 });
  });

  test.each([
    ['<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>', 'MalformedXML'],
    ['<Mode>GOVERNANCE</Mode><Days>0</Days>', 'InvalidRetentionPeriod'],
    ['<Mode>GOVERNANCE</Mode><Years>-1</Years>', 'InvalidRetentionPeriod'],
    ['<Mode>GOVERNANCE</Mode><Years>101</Years>', 'InvalidRetentionPeriod'],
    ['<Mode>governance</Mode><Years>1</Years>', 'MalformedXML'],
  ])('refuses %s', async (inner, code) => {
    expect(await ask('PUT', '/settings-1?object-lock', retention(inner))).toMatchObject({ status: 400, code });
  });
});

describe('what S3 refuses is refused', () => {
  test.each<[resource: string, document: string, code: string]>([
    ['versioning', '<VersioningConfiguration/>', 'IllegalVersioningConfigurationException'],
    ['versioning', versioning('enabled'), 'MalformedXML'],
    [
      'versioning',
      '<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>',
      'NotImplemented',
    ],
    [
      'tagging',
      '<Tagging><TagSet><Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag></TagSet></Tagging>',
      'InvalidTag',
    ],
    ['lifecycle', '<LifecycleConfiguration></LifecycleConfiguration>', 'MalformedXML'],
    ['lifecycle', rule(days).replace('Enabled', 'enabled'), 'MalformedXML'],
    ['lifecycle', rule(days).replace('one', 'a'.repeat(256)), 'InvalidArgument'],
    [
      'lifecycle',
      rule(days).replace('</LifecycleConfiguration>', rule(days).slice('<LifecycleConfiguration>'.length)),
      'InvalidArgument',
    ],
    ['lifecycle', rule(days, '<Filter></Filter><Prefix></Prefix>'), 'MalformedXML'],
    ['lifecycle', rule(''), 'InvalidRequest'],
    ['lifecycle', rule('<Expiration><Days>0</Days></Expiration>'), 'InvalidArgument'],
    ['lifecycle', rule('<Expiration><Date>2030-01-01T12:00:00Z</Date></Expiration>'), 'InvalidArgument'],
    ['lifecycle', rule('<Expiration><Date>20200101</Date></Expiration>'), 'MalformedXML'],
    ['lifecycle', rule('<Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration>'), 'MalformedXML'],
    ['lifecycle', rule(`${days}<Transition><Days>31</Days><StorageClass>GLACIER</StorageClass></Transition>`), 'InvalidArgument'],
    ['lifecycle', rule('<Transition><Days>1</Days><StorageClass>COLD</StorageClass></Transition>'), 'MalformedXML'],
    [
      'lifecycle',
      rule(
        '<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>101</NewerNoncurrentVersions></NoncurrentVersionExpiration>',
      ),
      'InvalidArgument',
    ],
    [
      'lifecycle',
      rule(
        '<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
        '<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>',
      ),
      'InvalidRequest',
    ],
    [
      'lifecycle',
      rule(
        days,
        '<Filter><And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>6</ObjectSizeLessThan></And></Filter>',
      ),
      'InvalidArgument',
    ],
    ['encryption', encrypted('<SSEAlgorithm>AES128</SSEAlgorithm>'), 'MalformedXML'],
    ['encryption', encrypted('<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>'), 'InvalidArgument'],
    ['requestPayment', '<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>', 'MalformedXML'],
    ['accelerate', '<AccelerateConfiguration><Status>On</Status></AccelerateConfiguration>', 'MalformedXML'],
    ['notification', queue(`${natsTarget}<Event>s3:ObjectEaten:*</Event>`), 'InvalidArgument'],
    ['notification', queue('<Queue>arn:aws:sqs:us-east-1:1:q</Queue><Event>s3:ObjectCreated:*</Event>'), 'InvalidArgument'],
    ['notification', queue('<Queue>arn:felloe:nats:::felloe.&gt;</Queue><Event>s3:ObjectCreated:*</Event>'), 'InvalidArgument'],
    [
      'notification',
      queue('<Queue>arn:felloe:webhook:::file:///etc/passwd</Queue><Event>s3:ObjectCreated:*</Event>'),
      'InvalidArgument',
    ],
  ])('?%s %#', async (resource, document, code) => {
    const bucket = buckets === 0 ? await makeBucket() : 'settings-1';
    expect((await ask('PUT', `/${bucket}?${resource}`, document)).code).toBe(code);
  });

  test('documents that have to carry a digest', async () => {
    for (const resource of ['tagging', 'lifecycle', 'object-lock']) {
      const answer = await s3.send({ method: 'PUT', target: `/settings-1?${resource}`, body: Buffer.from(tagged) });
      expect(answer.body.toString(), resource).toContain('<Code>InvalidRequest</Code>');
    }
  });
});

describe('by /v1', () => {
  const client = () =>
    new Client({
      endpoints: product.appEndpoints,
      credentials: {
        kind: 'access-key',
        region: 'us-east-1',
        accessKeyId: product.accessKeyId,
        secretAccessKey: product.secretAccessKey,
      },
    });

  test('a quota is judged in the commit, and what S3 sets is the same document', async () => {
    const container = await makeBucket();
    const place = { parameters: { container, setting: 'quota' } } as const;
    expect(await client().request('setting.read', place)).toMatchObject({ version: 0, document: null });
    await client().request('setting.write', { ...place, body: { document: { bytesMax: 10 } } });
    expect(await ask('PUT', `/${container}/a`, '0123456789')).toMatchObject({ status: 200 });
    expect(await ask('PUT', `/${container}/b`, '0')).toMatchObject({ status: 403, code: 'QuotaExceeded' });
    expect(await ask('PUT', `/${container}/a`, 'shorter')).toMatchObject({ status: 200 });
    await client().request('setting.remove', place);
    expect(await ask('PUT', `/${container}/b`, '0123456789')).toMatchObject({ status: 200 });
    await ask('PUT', `/${container}?versioning`, versioning('Enabled'));
    const told = await client().request('setting.read', { parameters: { container, setting: 'versioning' } });
    expect(told).toMatchObject({ version: 1, document: { state: 'enabled' } });
    const refused = client().request('setting.remove', { parameters: { container, setting: 'versioning' } });
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('making a bucket', () => {
  test('again, by its owner, is no failure', async () => {
    const bucket = await makeBucket();
    expect(await ask('PUT', `/${bucket}`)).toMatchObject({ status: 200 });
  });

  test('with tags', async () => {
    const configuration = `<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint><Tags><Tag><Key>Hello</Key><Value>World + all</Value></Tag></Tags></CreateBucketConfiguration>`;
    expect(await ask('PUT', '/settings-tagged', configuration)).toMatchObject({ status: 200 });
    expect((await ask('GET', '/settings-tagged?tagging')).text).toBe(tagged);
  });

  test('removes its settings with it', async () => {
    const bucket = await makeBucket({ 'x-amz-bucket-object-lock-enabled': 'true' });
    expect(await ask('DELETE', `/${bucket}`)).toMatchObject({ status: 204 });
    expect(await ask('PUT', `/${bucket}`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `/${bucket}?object-lock`)).toMatchObject({ status: 404 });
    expect((await ask('GET', `/${bucket}?versioning`)).text).toBe('<VersioningConfiguration></VersioningConfiguration>');
  });

  test('for another owner than the expected one is nothing to work on', async () => {
    const bucket = await makeBucket();
    const stranger = { 'x-amz-expected-bucket-owner': '00000000-0000-0000-0000-000000000000' };
    expect(await ask('GET', `/${bucket}?versioning`, undefined, stranger)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

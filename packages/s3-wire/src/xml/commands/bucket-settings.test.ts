/** The documents of bucket settings: written as they were read, and refused where S3 refuses them. */
import { describe, expect, test } from 'vitest';
import { S3Error } from '../../errors.ts';
import { parseAccelerateConfiguration, renderAccelerateConfiguration } from './accelerate.ts';
import { parseBucketEncryption, renderBucketEncryption } from './bucket-encryption.ts';
import { parseBucketLogging, renderBucketLogging } from './bucket-logging.ts';
import { parseVersioningConfiguration, renderVersioningConfiguration } from './bucket-versioning.ts';
import { parseLifecycleConfiguration } from './lifecycle-configuration.ts';
import { parseNotificationConfiguration, renderNotificationConfiguration } from './notification-configuration.ts';
import { parseObjectLockConfiguration, renderObjectLockConfiguration } from './object-lock-configuration.ts';
import { renderLifecycleConfiguration } from './render-lifecycle.ts';
import { parseRequestPayment, renderRequestPayment } from './request-payment.ts';

/** Reads a document and writes it again. */
const again: Readonly<Record<string, (body: Buffer) => string>> = {
  AccelerateConfiguration: (body) => renderAccelerateConfiguration(parseAccelerateConfiguration(body)),
  BucketLoggingStatus: (body) => renderBucketLogging(parseBucketLogging(body)),
  LifecycleConfiguration: (body) => renderLifecycleConfiguration(parseLifecycleConfiguration(body)),
  NotificationConfiguration: (body) => renderNotificationConfiguration(parseNotificationConfiguration(body)),
  ObjectLockConfiguration: (body) => renderObjectLockConfiguration(parseObjectLockConfiguration(body)),
  RequestPaymentConfiguration: (body) => renderRequestPayment(parseRequestPayment(body)),
  ServerSideEncryptionConfiguration: (body) => renderBucketEncryption(parseBucketEncryption(body)),
  VersioningConfiguration: (body) => renderVersioningConfiguration(parseVersioningConfiguration(body).status),
};

function readAgain(root: string, inner: string): string {
  const written = again[root]?.(Buffer.from(`<${root}>${inner}</${root}>`)) ?? '';
  return written
    .replace(/^<\?xml[^>]*>\n/, '')
    .replaceAll(/ xmlns(?::xsi)?="[^"]*"/g, '')
    .slice(`<${root}>`.length, -`</${root}>`.length);
}

function codeOf(root: string, inner: string): string {
  try {
    return readAgain(root, inner);
  } catch (thrown) {
    return thrown instanceof S3Error ? thrown.code : 'another error';
  }
}

const grant =
  '<TargetGrants><Grant><Grantee xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AuthenticatedUsers</URI></Grantee><Permission>READ</Permission></Grant></TargetGrants>';

describe('written as it was read', () => {
  test.each([
    ['AccelerateConfiguration', '<Status>Suspended</Status>'],
    ['BucketLoggingStatus', ''],
    [
      'BucketLoggingStatus',
      `<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix>${grant}</LoggingEnabled>`,
    ],
    [
      'BucketLoggingStatus',
      '<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix></TargetPrefix><TargetObjectKeyFormat><SimplePrefix></SimplePrefix></TargetObjectKeyFormat></LoggingEnabled>',
    ],
    [
      'LifecycleConfiguration',
      '<Rule><ID>a</ID><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule><Rule><ID>b</ID><Prefix></Prefix><Status>Disabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>',
    ],
    ['NotificationConfiguration', ''],
    [
      'NotificationConfiguration',
      '<CloudFunctionConfiguration><Id>a</Id><CloudFunction>arn:felloe:nats:::a</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration><EventBridgeConfiguration></EventBridgeConfiguration>',
    ],
    ['ObjectLockConfiguration', '<ObjectLockEnabled>Enabled</ObjectLockEnabled>'],
    [
      'ObjectLockConfiguration',
      '<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>2</Years></DefaultRetention></Rule>',
    ],
    ['RequestPaymentConfiguration', '<Payer>Requester</Payer>'],
    [
      'ServerSideEncryptionConfiguration',
      '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule>',
    ],
    ['VersioningConfiguration', '<Status>Enabled</Status>'],
  ])('%s %#', (root, inner) => {
    expect(readAgain(root, inner)).toBe(inner);
  });

  test('a date without a time is the midnight it begins with', () => {
    const rule = (date: string) =>
      `<Rule><ID>a</ID><Filter></Filter><Status>Enabled</Status><Expiration><Date>${date}</Date></Expiration></Rule>`;
    for (const date of ['2030-01-01', '2030-01-01T00:00:00Z', '2030-01-01T00:00:00+00:00']) {
      expect(readAgain('LifecycleConfiguration', rule(date))).toBe(rule('2030-01-01T00:00:00.000Z'));
    }
  });
});

test.each([
  ['AccelerateConfiguration', '', 'MalformedXML'],
  ['BucketLoggingStatus', '<LoggingEnabled><TargetBucket>logs</TargetBucket></LoggingEnabled>', 'MalformedXML'],
  [
    'BucketLoggingStatus',
    `<LoggingEnabled><TargetBucket>l</TargetBucket><TargetPrefix/>${grant.replace('READ<', 'READ_ACP<')}</LoggingEnabled>`,
    'MalformedXML',
  ],
  [
    'LifecycleConfiguration',
    '<Rule><ID>a</ID><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>',
    'MalformedXML',
  ],
  [
    'LifecycleConfiguration',
    '<Rule><Filter><Prefix>a</Prefix><And><Prefix>b</Prefix></And></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>',
    'MalformedXML',
  ],
  ['NotificationConfiguration', '<QueueConfiguration><Queue>arn:felloe:nats:::a</Queue></QueueConfiguration>', 'MalformedXML'],
  [
    'NotificationConfiguration',
    '<QueueConfiguration><Queue>q</Queue><Event>e</Event><Filter><S3Key><FilterRule><Name>infix</Name><Value>a</Value></FilterRule></S3Key></Filter></QueueConfiguration>',
    'InvalidArgument',
  ],
  ['ObjectLockConfiguration', '', 'MalformedXML'],
  ['RequestPaymentConfiguration', '<Payer>requester</Payer>', 'MalformedXML'],
  ['ServerSideEncryptionConfiguration', '', 'MalformedXML'],
  ['VersioningConfiguration', '<Status>Enabled</Status><Extra/>', 'MalformedXML'],
])('%s %s is refused', (root, inner, code) => {
  expect(codeOf(root, inner)).toBe(code);
});

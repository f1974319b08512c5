import { expect, it } from 'vitest';
import { type NotifiedChange, notificationRecord, notificationTest } from './notification-record.ts';

const change: NotifiedChange = {
  event: 'created.put',
  ruleId: 'config-1',
  tenantId: 'tenant-1',
  container: 'photos',
  path: 'red flower/ü+%.jpg',
  region: 'eu-1',
  timestamp: '2026-05-07T10:00:00.000Z',
  principalId: 'KEY',
  sourceAddress: '192.0.2.1',
  sequence: 255,
  versionName: 'v1',
  etag: 'abc',
  size: 7,
};

it('is a record as consumers of S3 read it', () => {
  const { Records } = JSON.parse(notificationRecord(change)) as { Records: unknown[] };
  expect(Records).toEqual([
    {
      eventVersion: '2.3',
      eventSource: 'aws:s3',
      awsRegion: 'eu-1',
      eventTime: '2026-05-07T10:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'KEY' },
      requestParameters: { sourceIPAddress: '192.0.2.1' },
      responseElements: {},
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'config-1',
        bucket: { name: 'photos', ownerIdentity: { principalId: 'tenant-1' }, arn: 'arn:aws:s3:::photos' },
        object: { key: 'red+flower/%C3%BC%2B%25.jpg', size: 7, eTag: 'abc', versionId: 'v1', sequencer: '00000000000000FF' },
      },
    },
  ]);
});

it('has neither size nor entity tag of what is gone, and no version where there are none', () => {
  const { etag: _etag, size: _size, ...gone } = change;
  const text = notificationRecord({ ...gone, event: 'removed.version', versionName: '' });
  expect(text).not.toMatch(/"size"|"eTag"|"versionId"/);
  expect(text).toContain('"eventName":"ObjectRemoved:Delete"');
});

it('can be a test', () => {
  expect(JSON.parse(notificationTest({ container: 'photos', timestamp: 't', id: '1-2' }))).toMatchObject({
    Event: 's3:TestEvent',
    Bucket: 'photos',
  });
});

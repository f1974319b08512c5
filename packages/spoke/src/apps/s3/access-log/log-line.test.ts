import { operationTable } from '@felloe/s3-wire/operations-table.ts';
import { describe, expect, it } from 'vitest';
import { logPath } from '../../../access-logs/log-path.ts';
import { type LogEntry, logLine } from './log-line.ts';
import { logOperation } from './log-operation.ts';

const entry: LogEntry = {
  ownerId: 'owner-1',
  bucket: 'photos',
  timeMs: Date.parse('2026-02-06T00:00:38.123Z'),
  remoteAddress: '192.0.2.3',
  requesterId: 'tenant-1',
  requestId: '3E57427F33A59F07',
  operation: 'REST.GET.OBJECT',
  key: 'a b/ü.jpg',
  requestLine: 'GET /photos/a%20b/%C3%BC.jpg?x=1 HTTP/1.1',
  status: 200,
  errorCode: '',
  bytesSent: '113',
  objectSize: '113',
  totalMs: 7.4,
  referrer: '',
  userAgent: 'S3Console/0.4',
  versionId: '',
  hostId: 'host',
  signatureVersion: 'SigV4',
  cipherSuite: '',
  authenticationType: 'AuthHeader',
  host: 's3.example.org',
  tlsVersion: '',
};

describe('a line of an access log', () => {
  it('has the fields of the format in their order', () => {
    expect(logLine(entry)).toBe(
      'owner-1 photos [06/Feb/2026:00:00:38 +0000] 192.0.2.3 tenant-1 3E57427F33A59F07 REST.GET.OBJECT a%20b/%C3%BC.jpg ' +
        '"GET /photos/a%20b/%C3%BC.jpg?x=1 HTTP/1.1" 200 - 113 113 7 - "-" "S3Console/0.4" - host SigV4 - AuthHeader s3.example.org - - -',
    );
  });

  it('stays one line with its own quotes, whatever a client sends', () => {
    const line = logLine({ ...entry, userAgent: 'a" 200 "b\nowner-2\\', referrer: '"\r\n', host: 'x y"z', key: '"\n ' });
    expect(line).not.toMatch(/[\r\n]/);
    expect(line.split('"')).toHaveLength(7);
    expect(line).toContain('"a%22 200 %22b%0Aowner-2%5C"');
  });

  it('tells no signature, no token and no encryption key', () => {
    const key = 'X-Amz-Server-Side-Encryption-Customer-Key=mno&x-amz-copy-source-server-side-encryption-customer-key=pqr';
    const requestLine = `GET /b/k?${key}&X-Amz-Signature=abc&X-Amz-Security-Token=def&Signature=ghi&versionId=1 HTTP/1.1`;
    const line = logLine({ ...entry, requestLine, referrer: 'http://x/?x-amz-signature=jkl' });
    expect(line).not.toMatch(/abc|def|ghi|jkl|mno|pqr/);
    expect(line).toContain('versionId=1 HTTP/1.1"');
  });
});

describe('the operation of a line', () => {
  it.each([
    ['GetObject', 'GET', 'REST.GET.OBJECT'],
    ['HeadObject', 'HEAD', 'REST.HEAD.OBJECT'],
    ['PutObject', 'PUT', 'REST.PUT.OBJECT'],
    ['DeleteObject', 'DELETE', 'REST.DELETE.OBJECT'],
    ['CopyObject', 'PUT', 'REST.COPY.OBJECT'],
    ['ListObjectsV2', 'GET', 'REST.GET.BUCKET'],
    ['HeadBucket', 'HEAD', 'REST.HEAD.BUCKET'],
    ['CreateBucket', 'PUT', 'REST.PUT.BUCKET'],
    ['GetBucketVersioning', 'GET', 'REST.GET.VERSIONING'],
    ['GetBucketAcl', 'GET', 'REST.GET.ACL'],
    ['PutObjectTagging', 'PUT', 'REST.PUT.OBJECT_TAGGING'],
    ['', 'GET', 'REST.GET.UNKNOWN'],
    ['Website', 'HEAD', 'WEBSITE.HEAD.OBJECT'],
  ])('of %s is %s %s', (name, method, expected) => {
    expect(logOperation(name, method)).toBe(expected);
  });

  it('has its shape for every operation', () => {
    for (const { name, method } of operationTable) expect(logOperation(name, method), name).toMatch(/^REST\.[A-Z]+\.[A-Z_]+$/);
  });
});

describe('the path of a log', () => {
  const source = { tenant_id: 't', name: 'photos' } as Parameters<typeof logPath>[0]['source'];
  const target = { container: 'logs', prefix: 'p/', isFormatGiven: true };
  const parts = { region: 'eu-1', deliveredAtMs: Date.parse('2026-05-08T00:01:02Z'), unique: 'AB' };
  const beganAt = Date.parse('2026-05-07T23:59:00Z');

  it.each([
    [{ kind: 'simple' } as const, 'p/2026-05-08-00-01-02-AB'],
    [{ kind: 'partitioned', by: 'delivery' } as const, 'p/t/eu-1/photos/2026/05/08/2026-05-08-00-01-02-AB'],
    [{ kind: 'partitioned', by: 'event' } as const, 'p/t/eu-1/photos/2026/05/07/2026-05-07-00-00-00-AB'],
  ])('%j is %s', (format, expected) => {
    expect(logPath({ source, target: { ...target, format }, beganAt }, parts)).toBe(expected);
  });
});

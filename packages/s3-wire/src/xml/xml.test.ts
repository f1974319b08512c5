import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderErrorXml } from '../errors.ts';
import { parseCompleteMultipartUpload, renderCompleteMultipartUpload } from './commands/complete-multipart-upload.ts';
import { renderCopyObject, renderCopyPart } from './commands/copy-object.ts';
import { parseCreateBucketConfiguration } from './commands/create-bucket.ts';
import { renderInitiateMultipartUpload } from './commands/create-multipart-upload.ts';
import { parseDeleteObjects, renderDeleteObjects } from './commands/delete-objects.ts';
import { renderLocationConstraint } from './commands/get-bucket-location.ts';
import { renderListBuckets } from './commands/list-buckets.ts';
import { renderListMultipartUploads } from './commands/list-multipart-uploads.ts';
import { renderListObjectsV1, renderListObjectsV2 } from './commands/list-objects.ts';
import { renderListParts } from './commands/list-parts.ts';
import { renderPostResponse } from './commands/post-object.ts';
import { parseXml, xmlBytesMax } from './parse.ts';
import { escapeXml } from './write.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const malformed: unknown = expect.objectContaining({ code: 'MalformedXML', status: 400 });

test('elements, text, CDATA, comments, references and prefixes are read', () => {
  const root = parseXml(
    bytes(
      '<?xml version="1.0" encoding="UTF-8"?>\n<!-- hello --><s3:A xmlns:s3="urn:x" b=\'1\'> x&amp;<![CDATA[<y>&amp;]]>&#x41;&#66;<B/><C >é</C ><!-- < -->&#1;</s3:A>\n',
    ),
  );
  expect(root.name).toBe('A');
  expect(root.text).toBe(' x&<y>&amp;AB\u0001');
  expect(root.children.map((child) => [child.name, child.text])).toEqual([
    ['B', ''],
    ['C', 'é'],
  ]);
});

test.each([
  '',
  ' ',
  'text',
  '<A>',
  '<A></B>',
  '<A></a>',
  '<A/><B/>',
  '<A/>text',
  'text<A/>',
  '</A>',
  '<A',
  '<A b></A>',
  '<A b=1/>',
  '<A b="1/>',
  '<1/>',
  '< A/>',
  '<A:B:C/>',
  '<A>&unknown;</A>',
  '<A>&amp</A>',
  '<A>&#0;</A>',
  '<A>&#xD800;</A>',
  '<A>&#x110000;</A>',
  '<A>&#99999999999;</A>',
  '<A>&;</A>',
  '<A>\u0000</A>',
  '<A>\u0001</A>',
  '<A><![CDATA[x</A>',
  '<![CDATA[x]]><A/>',
  '<A><!-- x</A>',
  '<A><!-- a -- b --></A>',
  '<?xml version="1.0"?><?xml version="1.0"?><A/>',
  '<?php echo 1 ?><A/>',
  '<A><?pi x?></A>',
  '<?xml version="1.0" encoding="UTF-16"?><A/>',
  '<!DOCTYPE A><A/>',
  '<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>',
  '<!DOCTYPE A SYSTEM "file:///etc/passwd"><A/>',
  '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A>&x;</A>',
  '<!doctype a><A/>',
  '<!ENTITY x "y"><A/>',
  '<A>'.repeat(17) + '</A>'.repeat(17),
  '<A>'.repeat(100_000),
])('%# is no XML we read: %s', (text) => {
  expect(() => parseXml(bytes(text))).toThrow(malformed);
});

test('bytes that are no UTF-8 are refused', () => {
  for (const hex of ['3c413eff3c2f413e', '3c413ec0803c2f413e', '3c413eeda0803c2f413e'])
    expect(() => parseXml(Buffer.from(hex, 'hex'))).toThrow(malformed);
});

test('size is capped, and what is below the cap costs linear time', () => {
  expect(() => parseXml(Buffer.alloc(xmlBytesMax + 1, 0x20))).toThrow(
    expect.objectContaining({ code: 'MaxMessageLengthExceeded' }),
  );
  const started = performance.now();
  const filler = (text: string) => text.repeat(Math.floor((xmlBytesMax - 20) / text.length));
  for (const body of [
    `<A>${filler('&#65;')}</A>`,
    `<A>${filler('<B/>')}</A>`,
    `<A>${filler('<!---->')}</A>`,
    `<A ${filler('b="" ')}/>`,
    `<A>${filler('&')}</A>`,
    `<A${filler(' ')}`,
  ]) {
    try {
      parseXml(bytes(body));
    } catch (error) {
      expect(error).toEqual(malformed);
    }
  }
  // Six bodies of 2 MiB; a quadratic step would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('names of the prototype are plain names', () => {
  expect(parseXml(bytes('<__proto__><constructor>x</constructor></__proto__>')).children[0]?.text).toBe('x');
});

test('what we write, an independent parser reads back', () => {
  const independent = new XMLParser({
    ignoreAttributes: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: true,
    htmlEntities: true,
  });
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      (code, message) => {
        const document = renderErrorXml({ code, message });
        const ours = parseXml(bytes(document));
        expect(ours.children.map((child) => child.text)).toEqual([code, message]);
        const theirs: unknown = independent.parse(document);
        if (!/[\u0000-\u001f\u007f-\u009f]/.test(code + message))
          expect(theirs).toMatchObject({ Error: { Code: code, Message: message } });
      },
    ),
    { seed: 9, numRuns: 300 },
  );
});

test('nothing a key holds ends its element', () => {
  expect(escapeXml(`<script>"&'\u0001\n]]>`)).toBe('&lt;script&gt;&quot;&amp;&#39;&#x1;&#xa;]]&gt;');
});

test('CreateBucket', () => {
  const parse = (text: string) => parseCreateBucketConfiguration(bytes(text)).locationConstraint;
  expect(parse('')).toBeUndefined();
  expect(parse('<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')).toBeUndefined();
  expect(parse('<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>')).toBe(
    'eu-west-1',
  );
  for (const text of [
    '<Other/>',
    '<CreateBucketConfiguration><Foo/></CreateBucketConfiguration>',
    '<CreateBucketConfiguration>text</CreateBucketConfiguration>',
  ]) {
    expect(() => parse(text)).toThrow(malformed);
  }
});

function completion(parts: string): Buffer {
  return bytes(`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}</CompleteMultipartUpload>`);
}

test('CompleteMultipartUpload', () => {
  const [part] = parseCompleteMultipartUpload(
    completion('<Part><ETag>&quot;abc&quot;</ETag><PartNumber>3</PartNumber><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></Part>'),
  );
  expect(part).toEqual({ partNumber: 3, etag: 'abc', checksums: new Map([['CRC32', Buffer.from('cbf43926', 'hex')]]) });
  const one = (number: string) => `<Part><PartNumber>${number}</PartNumber><ETag>a</ETag></Part>`;
  const many = Array.from({ length: 10_000 }, (_, index) => one(String(index + 1))).join('');
  expect(parseCompleteMultipartUpload(completion(many))).toHaveLength(10_000);
  const again = '<Part><PartNumber>1</PartNumber><ETag>b</ETag></Part>';
  expect(parseCompleteMultipartUpload(completion(one('1') + again + one('2'))).map(({ etag }) => etag)).toEqual(['b', 'a']);
  const codes: [string, string][] = [
    ['', 'MalformedXML'],
    [many + one('10000'), 'MalformedXML'],
    [one('2') + one('1'), 'InvalidPartOrder'],
    [one('1') + one('2') + one('1'), 'InvalidPartOrder'],
    [one('0'), 'InvalidArgument'],
    [one('10001'), 'InvalidArgument'],
    [one('-1'), 'MalformedXML'],
    [one('1.5'), 'MalformedXML'],
    [one('one'), 'MalformedXML'],
    ['<Part><PartNumber>1</PartNumber></Part>', 'MalformedXML'],
    ['<Part><ETag>a</ETag></Part>', 'MalformedXML'],
    ['<Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber><ETag>a</ETag></Part>', 'MalformedXML'],
    ['<Part><PartNumber>1</PartNumber><ETag>a</ETag><Foo/></Part>', 'MalformedXML'],
    ['<Part><PartNumber>1</PartNumber><ETag>a</ETag><ChecksumCRC32>zz</ChecksumCRC32></Part>', 'InvalidPart'],
  ];
  for (const [parts, code] of codes)
    expect(() => parseCompleteMultipartUpload(completion(parts))).toThrow(expect.objectContaining({ code }));
});

function deletion(objects: string): Buffer {
  return bytes(`<Delete>${objects}</Delete>`);
}

test('DeleteObjects', () => {
  const request = parseDeleteObjects(
    deletion(
      '<Quiet>true</Quiet><Object><Key> a/../b </Key><VersionId>v</VersionId></Object><Object><Key>c&#13;&#x1;</Key><ETag>"e"</ETag><Size>5</Size><LastModifiedTime>Sun, 06 Nov 1994 08:49:37 GMT</LastModifiedTime></Object>',
    ),
  );
  expect(request.quiet).toBe(true);
  expect(request.objects).toEqual([
    { key: ' a/../b ', versionId: 'v', etag: undefined, sizeBytes: undefined, lastModifiedMs: undefined },
    { key: 'c\r\u0001', versionId: undefined, etag: 'e', sizeBytes: 5, lastModifiedMs: 784_111_777_000 },
  ]);
  const object = '<Object><Key>k</Key></Object>';
  expect(parseDeleteObjects(deletion(object.repeat(1000))).objects).toHaveLength(1000);
  for (const objects of [
    '',
    object.repeat(1001),
    '<Object/>',
    '<Object><Key/></Object>',
    `${object}<Foo/>`,
    `<Quiet>maybe</Quiet>${object}`,
    '<Object><Key>a</Key><Key>b</Key></Object>',
    '<Object><Key><B/></Key></Object>',
  ]) {
    expect(() => parseDeleteObjects(deletion(objects))).toThrow(malformed);
  }
});

test('answers that list', () => {
  const owner = { id: 'tenant', displayName: 'Tenant' };
  const object = { key: 'a b/ü+<', lastModifiedMs: 0, etag: 'e', sizeBytes: 3 };
  const page = {
    bucket: 'b',
    prefix: 'a ',
    delimiter: '/',
    encodingType: 'url',
    maxKeys: 2,
    isTruncated: true,
    objects: [object],
    commonPrefixes: ['x y/'],
  } as const;
  expect(renderListObjectsV2({ ...page, nextContinuationToken: 't&' })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>a%20</Prefix><NextContinuationToken>t&amp;</NextContinuationToken><KeyCount>2</KeyCount><MaxKeys>2</MaxKeys><Delimiter>/</Delimiter><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><Contents><Key>a%20b/%C3%BC%2B%3C</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>x%20y/</Prefix></CommonPrefixes></ListBucketResult>',
  );
  const plain = renderListObjectsV1({
    ...page,
    encodingType: undefined,
    marker: 'm',
    nextMarker: 'n',
    objects: [{ ...object, owner }],
  });
  expect(plain).toContain('<Marker>m</Marker><NextMarker>n</NextMarker>');
  expect(plain).toContain('<Key>a b/ü+&lt;</Key>');
  expect(plain).toContain('<Owner><ID>tenant</ID><DisplayName>Tenant</DisplayName></Owner>');
  expect(
    renderListBuckets({ owner, buckets: [{ name: 'b', createdAtMs: 0, region: 'us-east-1' }], continuationToken: 'c' }),
  ).toContain(
    '<Bucket><Name>b</Name><CreationDate>1970-01-01T00:00:00.000Z</CreationDate><BucketRegion>us-east-1</BucketRegion></Bucket></Buckets><ContinuationToken>c</ContinuationToken>',
  );
  const part = { partNumber: 1, lastModifiedMs: 0, etag: 'e', sizeBytes: 5, checksums: { CRC32: 'AAAAAA==' } };
  expect(
    renderListParts({
      bucket: 'b',
      key: 'k',
      uploadId: 'u',
      owner,
      partNumberMarker: 0,
      nextPartNumberMarker: 1,
      maxParts: 1,
      isTruncated: true,
      parts: [part],
    }),
  ).toContain(
    '<Part><PartNumber>1</PartNumber><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>',
  );
  const uploads = renderListMultipartUploads({
    bucket: 'b',
    prefix: '',
    keyMarker: '',
    uploadIdMarker: '',
    encodingType: 'url',
    maxUploads: 1,
    isTruncated: false,
    uploads: [{ key: 'k k', uploadId: 'u', initiatedAtMs: 0, owner }],
    commonPrefixes: [],
  });
  expect(uploads).toContain('<Upload><Key>k%20k</Key><UploadId>u</UploadId><Initiator><ID>tenant</ID>');
});

test('answers of one object', () => {
  expect(renderLocationConstraint('us-east-1')).toContain('/doc/2006-03-01/"></LocationConstraint>');
  expect(renderLocationConstraint('eu-west-1')).toContain('>eu-west-1</LocationConstraint>');
  expect(renderInitiateMultipartUpload({ bucket: 'b', key: 'k&', uploadId: 'u' })).toContain(
    '<Bucket>b</Bucket><Key>k&amp;</Key><UploadId>u</UploadId>',
  );
  expect(
    renderCompleteMultipartUpload({
      location: 'http://h/b/k',
      bucket: 'b',
      key: 'k',
      etag: 'e-1',
      checksums: { CRC64NVME: 'x' },
      checksumType: 'FULL_OBJECT',
    }),
  ).toContain('<ETag>&quot;e-1&quot;</ETag><ChecksumCRC64NVME>x</ChecksumCRC64NVME><ChecksumType>FULL_OBJECT</ChecksumType>');
  expect(renderCopyObject({ etag: 'e', lastModifiedMs: 0 })).toContain('<CopyObjectResult xmlns');
  expect(renderCopyPart({ etag: 'e', lastModifiedMs: 0 })).toContain('<CopyPartResult xmlns');
  expect(renderPostResponse({ location: 'l', bucket: 'b', key: 'k', etag: 'e' })).toContain('<Location>l</Location>');
  expect(
    renderDeleteObjects({
      deleted: [{ key: 'a', deleteMarker: true }],
      errors: [{ key: '<', code: 'AccessDenied', message: 'no' }],
    }),
  ).toContain(
    '<Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker></Deleted><Error><Key>&lt;</Key><Code>AccessDenied</Code><Message>no</Message></Error>',
  );
});

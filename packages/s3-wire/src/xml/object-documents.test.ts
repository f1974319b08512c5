/** The documents of object-level operations besides their bytes: what is read, what is refused, what is written. */
import { expect, test } from 'vitest';
import { RequestHeaders } from '../request/headers.ts';
import { parseRenameSource } from '../request/rename-source.ts';
import { renderListObjectVersions } from './commands/list-object-versions.ts';
import { parseLegalHold, parseRetention, renderRetention } from './commands/object-lock.ts';
import { readWantedAttributes, renderObjectAttributes } from './commands/object-attributes.ts';
import { parseRestoreRequest } from './commands/restore-object.ts';
import { parseTagging, renderTagging } from './commands/tagging.ts';

function body(text: string): Buffer {
  return Buffer.from(text);
}

test('a tag set comes back as it was written, by key', () => {
  const written = renderTagging([
    { key: 'a', value: '' },
    { key: 'b', value: 'x y' },
  ]);
  expect(parseTagging(body(written), 10)).toEqual([
    { key: 'a', value: '' },
    { key: 'b', value: 'x y' },
  ]);
  const swapped =
    '<Tagging><TagSet><Tag><Key>2</Key><Value>b</Value></Tag><Tag><Key>1</Key><Value>a</Value></Tag></TagSet></Tagging>';
  expect(parseTagging(body(swapped), 10).map(({ key }) => key)).toEqual(['1', '2']);
});

test.each([
  '<Tagging/>',
  '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>',
  '<Tagging><TagSet><Label/></TagSet></Tagging>',
  '<Tags/>',
  '',
])('%s is no tag set', (text) => {
  expect(() => parseTagging(body(text), 10)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});

test('a retention comes back as it was written; an empty one is none', () => {
  const retention = { mode: 'COMPLIANCE', untilMs: Date.UTC(2140, 0, 1) } as const;
  expect(parseRetention(body(renderRetention(retention)))).toEqual(retention);
  expect(parseRetention(body('<Retention/>'))).toBeUndefined();
  expect(parseLegalHold(body('<LegalHold><Status>ON</Status></LegalHold>'))).toBe(true);
});

test.each([
  '<Retention><Mode>governance</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>',
  '<Retention><Mode>GOVERNANCE</Mode></Retention>',
  '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>tomorrow</RetainUntilDate></Retention>',
])('%s is no retention', (text) => {
  expect(() => parseRetention(body(text))).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});

test('a restore names its days, and its tier in either place', () => {
  expect(parseRestoreRequest(body('<RestoreRequest><Days>3</Days></RestoreRequest>'))).toEqual({ days: 3, tier: 'Standard' });
  const inJob = '<RestoreRequest><Days>1</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>';
  expect(parseRestoreRequest(body(inJob))).toEqual({ days: 1, tier: 'Bulk' });
  expect(() => parseRestoreRequest(body('<RestoreRequest><Days>0</Days></RestoreRequest>'))).toThrow(
    expect.objectContaining({ code: 'InvalidArgument' }),
  );
  expect(() => parseRestoreRequest(body('<RestoreRequest/>'))).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});

test('the source of a rename is a key, with or without its bucket', () => {
  expect(parseRenameSource('a%2Fb.txt', 'bucket')).toBe('a/b.txt');
  expect(parseRenameSource('/bucket/a', 'bucket')).toBe('a');
  expect(parseRenameSource('bucket/a', 'bucket')).toBe('a');
  expect(parseRenameSource('other/a', 'bucket')).toBe('other/a');
  for (const value of [undefined, '', '/', 'bucket/']) {
    expect(() => parseRenameSource(value, 'bucket')).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
  }
});

test('versions and markers are told with what each has', () => {
  const place = { key: 'a<b', isLatest: true, lastModifiedMs: 0 };
  const text = renderListObjectVersions({
    bucket: 'bucket',
    prefix: '',
    encodingType: undefined,
    maxKeys: 2,
    isTruncated: true,
    keyMarker: '',
    versionIdMarker: '',
    nextKeyMarker: 'a<b',
    nextVersionIdMarker: 'null',
    entries: [
      { kind: 'marker', ...place, versionId: 'v2' },
      { kind: 'version', ...place, isLatest: false, versionId: 'null', etag: 'e', sizeBytes: 3 },
    ],
    commonPrefixes: ['p/'],
  });
  expect(text).toContain(
    '<DeleteMarker><Key>a&lt;b</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest><LastModified>1970-01-01T00:00:00.000Z</LastModified></DeleteMarker>',
  );
  expect(text).toContain('<ETag>&quot;e&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Version>');
  expect(text).toContain('<NextKeyMarker>a&lt;b</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker>');
});

test('attributes are those asked for; unknown ones are refused', () => {
  const wanted = (header: string) => readWantedAttributes(RequestHeaders.fromRaw(['x-amz-object-attributes', header]));
  expect([...wanted('ETag, ObjectSize')]).toEqual(['ETag', 'ObjectSize']);
  for (const header of ['', 'etag', 'ETag,,']) {
    expect(() => wanted(header)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
  }
  expect(renderObjectAttributes({ etag: 'e', sizeBytes: 0 })).toContain('<ETag>e</ETag><ObjectSize>0</ObjectSize>');
});

import { expect, it } from 'vitest';
import { ArtifactCache, artifactKey } from './artifact-cache.ts';
import { CachedArtifact } from './cached-artifact.ts';
import type { ArtifactRow, ContentPiece } from './records.ts';

const piece = (blobId: string, partNumber = 0): ContentPiece => ({ blobId, size: 7, partNumber, checksums: '' });

function rowOf(path: string, content: readonly ContentPiece[]): ArtifactRow {
  return {
    tenantId: 'tenant',
    containerId: 'container',
    path,
    versionId: 'version',
    named: true,
    removedMarker: false,
    size: content.reduce((sum, { size }) => sum + size, 0),
    etag: 'etag',
    modifiedAt: 1_790_000_000_123,
    attributes: '{}',
    annotations: '{"tags":{}}',
    content,
  };
}

const segmentOf = (blobId: string) => `segment of ${blobId}`;

function cached(row: ArtifactRow, movesKnown = 0): CachedArtifact {
  const places = row.content.map(({ blobId, size }) => {
    return { blobId, size, backendId: 'near', locator: `at ${blobId}`, segmentId: segmentOf(blobId) };
  });
  return new CachedArtifact(artifactKey(row.containerId, row.path), row, places, movesKnown);
}

const fieldsOf = (row: ArtifactRow): ArtifactRow => {
  const { tenantId, containerId, path, versionId, named, removedMarker, size, etag, modifiedAt, attributes, annotations } = row;
  const texts = { tenantId, containerId, path, versionId, etag, attributes, annotations };
  return {
    ...texts,
    named,
    removedMarker,
    size,
    modifiedAt,
    content: row.content.map((each) => piece(each.blobId, each.partNumber)),
  };
};

const contents: [string, ContentPiece[]][] = [
  ['nothing', []],
  ['one blob', [piece('a')]],
  ['one part', [piece('a', 1)]],
  ['several parts', [piece('a', 1), piece('b', 2)]],
];

it.each(contents)('holds a record of %s with its places', (_, content) => {
  const row = rowOf('one/é', content);
  for (const held of [cached(row), cached({ ...row, annotations: '' }).withAnnotations(row.annotations)]) {
    expect(fieldsOf(held)).toEqual(row);
    expect(held.blobRefs()).toEqual(
      content.map(({ blobId, size, partNumber }) => ({
        blob_id: blobId,
        backend_id: 'near',
        locator: `at ${blobId}`,
        size,
        part_number: partNumber,
        checksums: '',
      })),
    );
  }
});

it('does not tell places that were known before blobs were moved out of their segments', () => {
  const cache = new ArtifactCache(1_000_000);
  const [one, parts, other] = [rowOf('1', [piece('a')]), rowOf('2', [piece('b', 1), piece('a', 2)]), rowOf('3', [piece('b')])];
  for (const row of [one, parts, other]) cache.apply(artifactKey('container', row.path), cached(row, cache.moves));
  const told = () => ['1', '2', '3'].map((path) => cache.placed(artifactKey('container', path)) !== undefined);
  expect(told()).toEqual([true, true, true]);
  cache.moved([segmentOf('a')]);
  expect(told()).toEqual([false, false, true]);
  // What changes judge by is as good as before.
  expect(cache.get(artifactKey('container', '1'))).toBeDefined();
  cache.apply(artifactKey('container', '1'), cached(one, cache.moves));
  expect(told()).toEqual([true, false, true]);
});

it('remembers what is absent, and tells the newest names of what is there', () => {
  const cache = new ArtifactCache(1_000_000);
  cache.apply('container/none', 'absent');
  for (const path of ['1', '2', '3']) cache.apply(artifactKey('container', path), cached(rowOf(path, [])));
  cache.get('container/none');
  cache.get('container/1');
  expect(cache.get('container/none')).toBe('absent');
  expect(cache.recent(2)).toEqual(['container/1', 'container/3']);
  cache.forget('container/none');
  expect(cache.get('container/none')).toBeUndefined();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import {
  type ArtifactAttributes,
  attributesOfPlainCopy,
  checksumOf,
  decodeAttributes,
  encodeAttributes,
  metadataBytes,
} from './attributes.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

function errorOf(act: () => unknown): StoreError {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const whole: ArtifactAttributes = {
  contentType: 'text/plain; charset=utf-8',
  cacheControl: 'max-age=60',
  contentDisposition: 'attachment; filename="é.txt"',
  contentEncoding: 'gzip',
  contentLanguage: 'de',
  expires: '0',
  websiteRedirect: '/elsewhere',
  storageClass: 'STANDARD_IA',
  userMetadata: { color: 'blue', name: 'Ä €' },
  checksums: [{ algorithm: 'crc64nvme', value: 'AAAAAAAAAAA=', type: 'full' }],
};

describe('attributes', () => {
  it('survive being stored', () => {
    expect(decodeAttributes(encodeAttributes(whole))).toEqual(whole);
    expect(decodeAttributes(encodeAttributes({}))).toEqual({});
    expect(decodeAttributes('')).toEqual({});
  });

  it('survive with any metadata that fits', () => {
    const metadata = fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 20 }), { maxKeys: 8 });
    fc.assert(
      fc.property(metadata, (userMetadata) => {
        fc.pre(metadataBytes(userMetadata) <= 2048);
        const back = decodeAttributes(encodeAttributes({ userMetadata })).userMetadata ?? {};
        expect(Object.entries(back)).toEqual(Object.entries(userMetadata));
      }),
    );
  });

  it('keep what a newer version of the system wrote', () => {
    const stored = '{"contentType":"a/b","tags":{"x":"1"},"checksums":[{"algorithm":"sha1024","value":"eA==","type":"full"}]}';
    expect(encodeAttributes(decodeAttributes(stored))).toBe(stored);
  });

  it.each([
    ['text that is not JSON', '{', undefined],
    ['a list', '[]', 'attributes'],
    ['null', 'null', 'attributes'],
    ['a number for a text', '{"contentType":1}', 'contentType'],
    ['metadata with a number', '{"userMetadata":{"a":1}}', 'userMetadata'],
    ['metadata as a list', '{"userMetadata":["a"]}', 'userMetadata'],
    ['a checksum without type', '{"checksums":[{"algorithm":"crc32","value":"x"}]}', 'checksums'],
  ])('are damaged when stored as %s', (_, stored, field) => {
    const error = errorOf(() => decodeAttributes(stored));
    expect(error.code).toBe('internal');
    expect(error.details.field).toBe(field);
  });

  it('hold exactly 2 KiB of user metadata, counted in bytes', () => {
    expect(() => encodeAttributes({ userMetadata: { ab: 'x'.repeat(2046) } })).not.toThrow();
    expect(errorOf(() => encodeAttributes({ userMetadata: { ab: 'x'.repeat(2047) } })).details.field).toBe('user_metadata');
    expect(errorOf(() => encodeAttributes({ userMetadata: { ab: '€'.repeat(683) } })).code).toBe('too_large');
  });

  it('are bounded as a whole', () => {
    const error = errorOf(() => encodeAttributes({ contentType: 'x'.repeat(17_000) }));
    expect([error.code, error.details.field]).toEqual(['too_large', 'attributes']);
  });

  it('tell the checksum of an algorithm', () => {
    expect(checksumOf(whole, 'crc64nvme')?.value).toBe('AAAAAAAAAAA=');
    expect(checksumOf(whole, 'sha256')).toBeUndefined();
    expect(checksumOf({}, 'sha256')).toBeUndefined();
  });

  it('take names that objects have by nature as plain metadata', () => {
    const back = decodeAttributes('{"userMetadata":{"__proto__":"x","constructor":"y"}}');
    expect(Object.entries(back.userMetadata ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

it('a copy keeps what its source says of itself, but not its storage class and website redirect', () => {
  const plain = encodeAttributes({ contentType: 'text/plain', userMetadata: { a: 'storageClass' } });
  expect(attributesOfPlainCopy(plain)).toBe(plain);
  expect(attributesOfPlainCopy('')).toBe('');
  const cold = encodeAttributes({ contentType: 'text/plain', storageClass: 'GLACIER', websiteRedirect: '/x' });
  expect(decodeAttributes(attributesOfPlainCopy(cold))).toEqual({ contentType: 'text/plain' });
});

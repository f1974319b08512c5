import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import {
  type ChosenPart,
  compositeChecksum,
  judgeCompletion,
  type RecordedPart,
  requirePartNumber,
  uploadEntityTag,
} from './parts.ts';

const mib = 1024 * 1024;
const options = { partBytesMin: 5 * mib };

function part(partNumber: number, size: number, fields: Partial<RecordedPart> = {}): RecordedPart {
  return { partNumber, size, etag: `etag${partNumber}`, checksums: [], ...fields };
}

function record(...parts: RecordedPart[]): Map<number, RecordedPart> {
  return new Map(parts.map((item) => [item.partNumber, item]));
}

function choose(...numbers: number[]): ChosenPart[] {
  return numbers.map((partNumber) => ({ partNumber, etag: `etag${partNumber}` }));
}

function failureOf(act: () => unknown): { code: string; part: string | undefined } {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreError) return { code: error.code, part: error.details.part_number };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const three = record(part(1, 5 * mib), part(2, 6 * mib), part(7, 1));

describe('completing an upload', () => {
  it('takes the chosen parts in order and adds up their sizes', () => {
    expect(judgeCompletion(choose(1, 2, 7), three, options)).toEqual({ parts: [...three.values()], size: 11 * mib + 1 });
  });

  it('leaves out parts that were not chosen, and takes numbers with gaps', () => {
    expect(judgeCompletion(choose(2, 7), three, options).size).toBe(6 * mib + 1);
  });

  it('takes one small part, or an empty one, when it is the last', () => {
    expect(judgeCompletion(choose(7), three, options).size).toBe(1);
    expect(judgeCompletion(choose(1), record(part(1, 0)), options).size).toBe(0);
  });

  it('takes quoted entity tags', () => {
    expect(judgeCompletion([{ partNumber: 7, etag: '"etag7"' }], three, options).size).toBe(1);
  });

  it('hands back the records themselves, whatever else they carry', () => {
    const blob = { ...part(1, 3), blobId: 'b' };
    expect(judgeCompletion(choose(1), new Map([[1, blob]]), options).parts[0]?.blobId).toBe('b');
  });

  it.each<[string, ChosenPart[], string, string | undefined]>([
    ['nothing', [], 'invalid_argument', undefined],
    ['parts in falling order', choose(2, 1), 'part_order', '1'],
    ['a part twice', choose(1, 1), 'part_order', '1'],
    ['parts out of order that do not exist either', choose(9, 8), 'part_order', '8'],
    ['a part that was not uploaded', choose(1, 3), 'part_invalid', '3'],
    ['another entity tag', [{ partNumber: 1, etag: 'other' }], 'part_invalid', '1'],
    ['no entity tag', [{ partNumber: 1, etag: '' }], 'part_invalid', '1'],
    ['a small part before the last', [...choose(7), ...choose(8)], 'part_too_small', '7'],
    ['part number 0', choose(0), 'invalid_argument', '0'],
    ['part number 10,001', choose(10_001), 'invalid_argument', '10001'],
    ['half a part', choose(1.5), 'invalid_argument', '1.5'],
  ])('refuses %s', (_, chosen, code, number) => {
    const recorded = record(...three.values(), part(8, 10));
    expect(failureOf(() => judgeCompletion(chosen, recorded, options))).toEqual({ code, part: number });
  });

  it('tells the sizes of a part that is too small', () => {
    try {
      judgeCompletion(choose(1, 2), record(part(1, 5 * mib - 1), part(2, 1)), options);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'part_too_small',
        details: { proposed_size: '5242879', minimum_size: '5242880', etag: 'etag1' },
      });
    }
  });

  it('compares every checksum that the client claims of a part', () => {
    const recorded = record(part(1, 1, { checksums: [{ algorithm: 'crc32', value: 'AAAAAA==', type: 'full' }] }));
    const claim = (algorithm: 'crc32' | 'sha1', value: string): ChosenPart[] => [
      { partNumber: 1, etag: 'etag1', checksums: [{ algorithm, value }] },
    ];
    expect(judgeCompletion(claim('crc32', 'AAAAAA=='), recorded, options).size).toBe(1);
    expect(failureOf(() => judgeCompletion(claim('crc32', 'AAAAAQ=='), recorded, options)).code).toBe('part_invalid');
    expect(failureOf(() => judgeCompletion(claim('sha1', 'AAAAAA=='), recorded, options)).code).toBe('part_invalid');
  });

  it('compares the size that the client claims for the whole', () => {
    expect(judgeCompletion(choose(7), three, { ...options, claimedSize: 1 }).size).toBe(1);
    expect(failureOf(() => judgeCompletion(choose(7), three, { ...options, claimedSize: 2 })).code).toBe('invalid_argument');
  });

  it('refuses more than the largest artifact', () => {
    const parts = Array.from({ length: 1025 }, (_, index) => part(index + 1, 5 * 1024 * mib));
    const chosen = choose(...parts.map((item) => item.partNumber));
    expect(failureOf(() => judgeCompletion(chosen, record(...parts), options)).code).toBe('too_large');
    expect(judgeCompletion(chosen.slice(0, 1024), record(...parts), options).size).toBe(5 * 1024 ** 4);
  });
});

describe('a part number', () => {
  it('runs from 1 to 10,000', () => {
    for (const good of [1, 10_000]) expect(() => requirePartNumber(good)).not.toThrow();
    for (const bad of [0, -1, 10_001, Number.NaN, 1.5, Number.POSITIVE_INFINITY])
      expect(() => requirePartNumber(bad)).toThrow(StoreError);
  });
});

describe('digests of an upload', () => {
  const digestBy = (algorithm: string) => (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();

  it('make the entity tag that S3 gives two parts of known content', () => {
    // printf of 5 MiB of "a" and of 1 byte "b": md5 of the two binary md5s, by md5sum.
    const etags = [Buffer.alloc(5 * mib, 'a'), Buffer.from('b')].map((bytes) => createHash('md5').update(bytes).digest('hex'));
    const joined = createHash('md5')
      .update(Buffer.from(etags[0] ?? '', 'hex'))
      .update(Buffer.from(etags[1] ?? '', 'hex'))
      .digest('hex');
    expect(uploadEntityTag(etags, digestBy('md5'))).toBe(`${joined}-2`);
  });

  it('make the composite checksum from the digests of the parts', () => {
    const sums = ['one', 'two'].map((text) => createHash('sha256').update(text).digest());
    const parts = sums.map((sum, index) =>
      part(index + 1, 3, { checksums: [{ algorithm: 'sha256', value: sum.toString('base64'), type: 'full' }] }),
    );
    const whole = createHash('sha256').update(Buffer.concat(sums)).digest('base64');
    expect(compositeChecksum(parts, { algorithm: 'sha256', digest: digestBy('sha256') })).toEqual({
      algorithm: 'sha256',
      value: `${whole}-2`,
      type: 'composite',
    });
  });

  it('need the checksum of every part', () => {
    const failure = failureOf(() => compositeChecksum([part(3, 1)], { algorithm: 'sha1', digest: digestBy('sha1') }));
    expect(failure).toEqual({ code: 'part_invalid', part: '3' });
  });
});

/**
 * Checksums where an object is made of others: uploads in parts, whole and composite, and copies. What is claimed falsely at any step is
 * refused and makes nothing visible; what is true is kept and told in every way there is of asking.
 */
import { checksumAlgorithms, type ChecksumAlgorithm } from '@felloe/s3-wire/checksums/algorithms.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { createRawS3, type RawAnswer, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { type PlainAlgorithm, plainAlgorithms, plainDigest } from './plain-digests.ts';
import { makeBucket, type ProductUnderTest } from './product-under-test.ts';

type Digest = (algorithm: ChecksumAlgorithm, bytes: Buffer) => string;

const combinable: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME'];
const types = ['COMPOSITE', 'FULL_OBJECT'] as const;
const parts = [Buffer.alloc(5 * 1024 * 1024, 'the first part '), Buffer.from('and the last')];
const whole = Buffer.concat(parts);
const small = Buffer.from('a source to copy');
const header = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;
const isPossible = (algorithm: ChecksumAlgorithm, type: (typeof types)[number]): boolean =>
  type === 'FULL_OBJECT' ? combinable.includes(algorithm) : algorithm !== 'CRC64NVME';

const told = (answer: RawAnswer): string =>
  `${answer.status} ${/<Code>(\w+)</.exec(answer.body.toString())?.[1] ?? ''}`.trimEnd();
const element = (answer: RawAnswer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)<`).exec(answer.body.toString())?.[1]?.replaceAll('&quot;', '"');

export function checksumWholeTests(product: ProductUnderTest): void {
  let s3: RawS3;
  let bucket: string;
  let digest: Digest;
  let cells = 0;
  beforeAll(async () => {
    s3 = createRawS3(product.access);
    bucket = await makeBucket(product);
    const hashers = await createHasherFactory();
    digest = (algorithm, bytes) =>
      (isPlain(algorithm) ? plainDigest(algorithm, bytes) : hashers.hash(algorithm, bytes)).toString('base64');
  });
  afterAll(async () => {
    record('checksums of parts, wholes and copies', { cells });
    await s3?.[Symbol.asyncDispose]();
  });

  const send = (method: string, target: string, headers: Record<string, string> = {}, body?: Buffer): Promise<RawAnswer> => {
    cells += 1;
    return s3.send({ method, target, headers, ...(body === undefined ? {} : { body }) });
  };

  /** By HEAD and GET when they are asked, by the attributes, and never unasked. */
  async function expectTold(target: string, algorithm: ChecksumAlgorithm, value: string, type: string): Promise<void> {
    const asking = { 'x-amz-checksum-mode': 'ENABLED' };
    for (const method of ['HEAD', 'GET']) {
      const asked = await send(method, target, asking);
      expect([method, asked.headers[header(algorithm)], asked.headers['x-amz-checksum-type']]).toEqual([method, value, type]);
    }
    expect((await send('HEAD', target)).headers[header(algorithm)]).toBeUndefined();
    const attributes = await send('GET', `${target}?attributes`, { 'x-amz-object-attributes': 'Checksum' });
    expect([element(attributes, `Checksum${algorithm}`), element(attributes, 'ChecksumType')]).toEqual([value, type]);
  }

  async function createUpload(target: string, headers: Record<string, string>): Promise<string> {
    const created = await send('POST', `${target}?uploads`, headers);
    expect(told(created)).toBe('200');
    return element(created, 'UploadId') ?? '';
  }

  const chosen = counts({
    quick: ['CRC32', 'CRC64NVME', 'SHA256', 'XXHASH3'] as ChecksumAlgorithm[],
    full: [...checksumAlgorithms],
  });
  const matrix = types.flatMap((type) =>
    chosen.filter((algorithm) => isPossible(algorithm, type)).map((name) => [name, type] as const),
  );

  test.each(matrix)('an upload in parts with %s, %s', async (algorithm, type) => {
    const target = `/${bucket}/${type}-${algorithm}`;
    const named = header(algorithm);
    const uploadId = await createUpload(target, { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type });
    const digests = parts.map((part) => digest(algorithm, part));
    const etags: unknown[] = [];
    for (const [index, body] of parts.entries()) {
      const part = `${target}?partNumber=${index + 1}&uploadId=${uploadId}`;
      const lie = await send('PUT', part, { [named]: digest(algorithm, small) }, body);
      expect(told(lie)).toBe('400 BadDigest');
      const truth = await send('PUT', part, { [named]: digests[index] ?? '' }, body);
      expect([told(truth), truth.headers[named]]).toEqual(['200', digests[index]]);
      etags.push(truth.headers['etag']);
    }
    const other = algorithm === 'CRC32' ? 'SHA1' : 'CRC32';
    const ofOther = await send(
      'PUT',
      `${target}?partNumber=2&uploadId=${uploadId}`,
      { [header(other)]: digest(other, small) },
      small,
    );
    expect(told(ofOther)).toBe('400 InvalidRequest');
    const listed = (await send('GET', `${target}?uploadId=${uploadId}`)).body.toString();
    for (const value of digests) expect(listed).toContain(`<Checksum${algorithm}>${value}<`);

    const documentWith = (values: readonly string[]): Buffer => {
      const elements = values.map(
        (value, index) =>
          `<Part><PartNumber>${index + 1}</PartNumber><ETag>${String(etags[index])}</ETag><Checksum${algorithm}>${value}</Checksum${algorithm}></Part>`,
      );
      return Buffer.from(`<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`);
    };
    const value =
      type === 'FULL_OBJECT'
        ? digest(algorithm, whole)
        : `${digest(algorithm, Buffer.concat(digests.map((part) => Buffer.from(part, 'base64'))))}-${parts.length}`;
    const completion = `${target}?uploadId=${uploadId}`;
    const lies: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
      ['400 InvalidPart', {}, [digests[1] ?? '', digests[0] ?? '']],
      ['400 BadDigest', { [named]: digest(algorithm, small) }, digests],
      ['400 InvalidRequest', { [header(other)]: digest(other, whole) }, digests],
      ['400 InvalidRequest', { 'x-amz-checksum-type': type === 'COMPOSITE' ? 'FULL_OBJECT' : 'COMPOSITE' }, digests],
    ];
    for (const [code, headers, values] of lies) {
      expect([headers, told(await send('POST', completion, headers, documentWith(values)))]).toEqual([headers, code]);
    }
    expect((await send('HEAD', target)).status).toBe(404);
    const completed = await send('POST', completion, { [named]: value, 'x-amz-checksum-type': type }, documentWith(digests));
    expect([told(completed), element(completed, `Checksum${algorithm}`), element(completed, 'ChecksumType')]).toEqual([
      '200',
      value,
      type,
    ]);
    await expectTold(target, algorithm, value, type);
    const attributes = await send('GET', `${target}?attributes`, { 'x-amz-object-attributes': 'ObjectParts' });
    for (const part of digests) expect(attributes.body.toString()).toContain(`<Checksum${algorithm}>${part}<`);
  });

  test('a checksum of a whole whose upload knows none is refused, not ignored', async () => {
    const target = `/${bucket}/unknown`;
    const uploadId = await createUpload(target, {});
    const part = await send('PUT', `${target}?partNumber=1&uploadId=${uploadId}`, {}, small);
    const named = `<Part><PartNumber>1</PartNumber><ETag>${String(part.headers['etag'])}</ETag></Part>`;
    const document = Buffer.from(`<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`);
    for (const algorithm of checksumAlgorithms) {
      const headers = { [header(algorithm)]: digest(algorithm, small) };
      const completed = await send('POST', `${target}?uploadId=${uploadId}`, headers, document);
      expect([algorithm, told(completed)]).toEqual([algorithm, '400 InvalidRequest']);
    }
    expect((await send('HEAD', target)).status).toBe(404);
    expect(told(await send('POST', `${target}?uploadId=${uploadId}`, {}, document))).toBe('200');
  });

  test('types that an algorithm cannot have, and algorithms that are none', async () => {
    const wishes = types.flatMap((type) =>
      checksumAlgorithms.filter((algorithm) => !isPossible(algorithm, type)).map((algorithm) => [algorithm, type] as const),
    );
    for (const [algorithm, type] of [...wishes, ['CRC16', 'COMPOSITE'], ['CRC32', 'PARTIAL']] as const) {
      const headers = { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
      const created = await send('POST', `/${bucket}/impossible?uploads`, headers);
      expect([algorithm, type, told(created)]).toEqual([algorithm, type, '400 InvalidRequest']);
    }
  });

  test.each(chosen)('copies and copied parts with %s', async (algorithm) => {
    const source = `/${bucket}/source-${algorithm}`;
    const value = digest(algorithm, small);
    expect(told(await send('PUT', source, { [header(algorithm)]: value }, small))).toBe('200');
    const copied = `${source}-copied`;
    const copy = await send('PUT', copied, { 'x-amz-copy-source': source });
    expect([told(copy), element(copy, `Checksum${algorithm}`)]).toEqual(['200', value]);
    await expectTold(copied, algorithm, value, 'FULL_OBJECT');
    for (const wanted of chosen) {
      const target = `${source}-as-${wanted}`;
      const headers = { 'x-amz-copy-source': source, 'x-amz-checksum-algorithm': wanted };
      expect([wanted, told(await send('PUT', target, headers))]).toEqual([wanted, '200']);
      await expectTold(target, wanted, digest(wanted, small), 'FULL_OBJECT');
    }
    const target = `${source}-of-parts`;
    const uploadId = await createUpload(target, { 'x-amz-checksum-algorithm': algorithm });
    const part = await send('PUT', `${target}?partNumber=1&uploadId=${uploadId}`, { 'x-amz-copy-source': source });
    expect([told(part), element(part, `Checksum${algorithm}`)]).toEqual(['200', value]);
    const named = `<Part><PartNumber>1</PartNumber><ETag>${element(part, 'ETag')}</ETag></Part>`;
    const document = Buffer.from(`<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`);
    expect(told(await send('POST', `${target}?uploadId=${uploadId}`, {}, document))).toBe('200');
    const ofParts = algorithm === 'CRC64NVME' ? value : `${digest(algorithm, Buffer.from(value, 'base64'))}-1`;
    await expectTold(target, algorithm, ofParts, algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  });

  test.each(checksumAlgorithms)('a %s that is no digest, or not alone', async (algorithm) => {
    const target = `/${bucket}/declared-${algorithm}`;
    const named = header(algorithm);
    const other = algorithm === 'SHA1' ? 'CRC32' : 'SHA1';
    const value = digest(algorithm, small);
    const declared: readonly (readonly [string, Record<string, string>])[] = [
      ['400 BadDigest', { [named]: '' }],
      ['400 BadDigest', { [named]: 'no base64' }],
      ['400 BadDigest', { [named]: value.slice(4) }],
      ['400 BadDigest', { [named]: `${value}AAAA` }],
      ['400 BadDigest', { [named]: Buffer.from(value, 'base64').toString('hex') }],
      ['400 InvalidRequest', { [named]: value, [header(other)]: digest(other, small) }],
      ['400 InvalidRequest', { [named]: value, 'x-amz-sdk-checksum-algorithm': other }],
      ['400 InvalidRequest', { 'x-amz-sdk-checksum-algorithm': algorithm }],
      ['400 BadDigest', { [named]: value, 'content-md5': digest('MD5', whole) }],
      ['400 InvalidRequest', { 'x-amz-trailer': named }],
    ];
    for (const [code, headers] of declared) {
      expect([headers, told(await send('PUT', target, headers, small))]).toEqual([headers, code]);
    }
    expect((await send('HEAD', target)).status).toBe(404);
    const both = { [named]: value, 'content-md5': digest('MD5', small), 'x-amz-sdk-checksum-algorithm': algorithm };
    expect(told(await send('PUT', target, both, small))).toBe('200');
    await expectTold(target, algorithm, value, 'FULL_OBJECT');
  });
}

function isPlain(algorithm: ChecksumAlgorithm): algorithm is PlainAlgorithm {
  return (plainAlgorithms as readonly string[]).includes(algorithm);
}

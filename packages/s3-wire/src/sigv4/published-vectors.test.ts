/** The examples AWS publishes in "Authenticating Requests (AWS Signature Version 4)" and its presigned and POST chapters. */
import { expect, test } from 'vitest';
import { RequestHeaders } from '../request/headers.ts';
import { parseTarget } from '../request/target.ts';
import { readClaim, type SignedClaim } from './claim.ts';
import { emptySha256Hex } from './scope.ts';
import { deriveSigningKey, prepareSigningKey } from './signing-key.ts';
import { verifyClaim } from './verify.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const key = prepareSigningKey(deriveSigningKey(secret, scope));
const nowMs = Date.UTC(2013, 4, 24);
const rules = { nowMs, regions: ['us-east-1'] };
const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const host = ['Host', 'examplebucket.s3.amazonaws.com'];

function authorization(signedHeaders: string, signature: string): string[] {
  return ['Authorization', `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`];
}

function claimOf(method: string, target: string, lines: string[]): SignedClaim {
  const claim = readClaim({ method, target: parseTarget(target), headers: RequestHeaders.fromRaw(lines) }, rules);
  if (claim.kind === 'anonymous') throw new Error('expected a signed claim');
  return claim;
}

const examples = [
  {
    name: 'GET object with a range',
    method: 'GET',
    target: '/test.txt',
    lines: [
      ...host,
      'Range',
      'bytes=0-9',
      'x-amz-content-sha256',
      emptySha256Hex,
      'x-amz-date',
      '20130524T000000Z',
      ...authorization(
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    ],
  },
  {
    name: 'PUT object with a raw dollar sign in its path',
    method: 'PUT',
    target: '/test$file.text',
    lines: [
      ...host,
      'Date',
      'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-date',
      '20130524T000000Z',
      'x-amz-storage-class',
      'REDUCED_REDUNDANCY',
      'x-amz-content-sha256',
      '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      ...authorization(
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    ],
  },
  {
    name: 'GET bucket lifecycle',
    method: 'GET',
    target: '/?lifecycle',
    lines: [
      ...host,
      'x-amz-date',
      '20130524T000000Z',
      'x-amz-content-sha256',
      emptySha256Hex,
      ...authorization(
        'host;x-amz-content-sha256;x-amz-date',
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ),
    ],
  },
  {
    name: 'list objects',
    method: 'GET',
    target: '/?max-keys=2&prefix=J',
    lines: [
      ...host,
      'x-amz-date',
      '20130524T000000Z',
      'x-amz-content-sha256',
      emptySha256Hex,
      ...authorization(
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    ],
  },
  {
    name: 'presigned GET',
    method: 'GET',
    target:
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    lines: host,
  },
];

test.each(examples)('$name verifies', ({ method, target, lines }) => {
  verifyClaim(claimOf(method, target, lines), key);
});

test.each(examples)('$name fails with every flipped digit of its signature', ({ method, target, lines }) => {
  const claim = claimOf(method, target, lines);
  for (let index = 0; index < 64; index += 1) {
    const digit = claim.signature[index] === '0' ? '1' : '0';
    const signature = claim.signature.slice(0, index) + digit + claim.signature.slice(index + 1);
    expect(() => verifyClaim({ ...claim, signature }, key)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  }
});

test.each(['', 'a', 'é', '0'.repeat(63), '0'.repeat(65), 'g'.repeat(64), 'é'.repeat(32), '0'.repeat(100_000)])(
  'a signature of another shape is refused and never breaks the comparison: %#',
  (signature) => {
    const [example] = examples;
    if (example === undefined) throw new Error('no example');
    const claim = claimOf(example.method, example.target, example.lines);
    expect(() => verifyClaim({ ...claim, signature }, key)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  },
);

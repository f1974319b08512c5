/** The examples of AWS's own page "Signing and authenticating REST requests" (2006-03-01), and what boto adds to them. */
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { RequestHeaders } from '../request/headers.ts';
import { parseTarget } from '../request/target.ts';
import { type AnyClaim, readAnyClaim } from './any-claim.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const id = 'AKIAIOSFODNN7EXAMPLE';

interface Example {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bucketOfHost?: string;
  readonly at: string;
}

function claimOf({ method, target, headers, bucketOfHost, at }: Example): AnyClaim {
  const request = {
    method,
    target: parseTarget(target),
    headers: RequestHeaders.fromRaw(Object.entries(headers).flat()),
    bucketOfHost,
  };
  return readAnyClaim(request, { nowMs: Date.parse(at), regions: ['us-east-1'], signatureV2: true });
}

function isTrue(claim: AnyClaim): boolean {
  if (!('stringsToSign' in claim)) return false;
  const signatures = claim.stringsToSign.map((text) => createHmac('sha1', secret).update(text, 'latin1').digest('base64'));
  return claim.accessKeyId === id && signatures.includes(claim.signature);
}

it.each<[string, Example]>([
  [
    'object GET',
    {
      method: 'GET',
      target: '/photos/puppy.jpg',
      bucketOfHost: 'awsexamplebucket1',
      headers: { Date: 'Tue, 27 Mar 2007 19:36:42 +0000', Authorization: `AWS ${id}:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=` },
      at: '2007-03-27T19:36:42Z',
    },
  ],
  [
    'object PUT',
    {
      method: 'PUT',
      target: '/photos/puppy.jpg',
      bucketOfHost: 'awsexamplebucket1',
      headers: {
        'Content-Type': 'image/jpeg',
        'Content-Length': '94328',
        Date: 'Tue, 27 Mar 2007 21:15:45 +0000',
        Authorization: `AWS ${id}:iqRzw+ileNPu1fhspnRs8nOjjIA=`,
      },
      at: '2007-03-27T21:15:45Z',
    },
  ],
  [
    'list',
    {
      method: 'GET',
      target: '/?prefix=photos&max-keys=50&marker=puppy',
      bucketOfHost: 'awsexamplebucket1',
      headers: { Date: 'Tue, 27 Mar 2007 19:42:41 +0000', Authorization: `AWS ${id}:m0WP8eCtspQl5Ahe6L1SozdX9YA=` },
      at: '2007-03-27T19:42:41Z',
    },
  ],
  [
    'fetch of an access list',
    {
      method: 'GET',
      target: '/?acl',
      bucketOfHost: 'awsexamplebucket1',
      headers: { Date: 'Tue, 27 Mar 2007 19:44:46 +0000', Authorization: `AWS ${id}:82ZHiFIjc+WbcwFKGUVEQspPn+0=` },
      at: '2007-03-27T19:44:46Z',
    },
  ],
])('the example of %s', (_name, example) => {
  expect(isTrue(claimOf(example))).toBe(true);
  expect(isTrue(claimOf({ ...example, method: 'HEAD' }))).toBe(false);
  expect(isTrue(claimOf({ ...example, bucketOfHost: 'another' }))).toBe(false);
});

it('is refused by name where it is not taken, in whatever place it stands', () => {
  const rules = { nowMs: 0, regions: ['us-east-1'], signatureV2: false };
  const read = (target: string, headers: Readonly<Record<string, string>>) =>
    readAnyClaim(
      { method: 'GET', target: parseTarget(target), headers: RequestHeaders.fromRaw(Object.entries(headers).flat()) },
      rules,
    );
  const refused = expect.objectContaining({
    code: 'InvalidRequest',
    message: expect.stringContaining('Please use AWS4-HMAC-SHA256'),
  });
  expect(() => read('/b/k', { Authorization: `AWS ${id}:x` })).toThrow(refused);
  expect(() => read(`/b/k?AWSAccessKeyId=${id}&Expires=1&Signature=x`, {})).toThrow(refused);
  expect(() => read('/b/k?Signature=x', {})).toThrow(refused);
  expect(() => read('/b/k?awsaccesskeyid=x', {})).toThrow(refused);
});

it('takes half of a claim for a false one, never for none', () => {
  const rules = { nowMs: 0, regions: ['us-east-1'], signatureV2: true };
  const read = (target: string) =>
    readAnyClaim({ method: 'GET', target: parseTarget(target), headers: RequestHeaders.fromRaw([]) }, rules);
  const halves = [
    'Signature=x',
    'AWSAccessKeyId=x',
    'AWSAccessKeyId=x&Signature=y',
    'Signature=x&Expires=1',
    'signature=x',
    'awsaccesskeyid=x',
  ];
  for (const half of halves) {
    expect(() => read(`/b/k?${half}`), half).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  }
});

/** What a client declares about its body against what storage computed of it: every path that stores an object ends here. */
import type { Checksum, ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { checksumHeader, decodeDigest } from '@felloe/s3-wire/checksums/algorithms.ts';
import type { DeclaredChecksums } from '@felloe/s3-wire/checksums/declared.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { PayloadMode } from '@felloe/s3-wire/sigv4/payload-mode.ts';
import type { DigestAlgorithm, StagedBody } from '../../app-context.ts';
import { engineAlgorithm } from './checksum-names.ts';

export interface BodyClaims {
  /** Absent for a form, whose signature does not cover the file. */
  readonly payload?: PayloadMode;
  readonly declared: DeclaredChecksums;
  /** An algorithm to compute even when the client declares none. */
  readonly compute?: ChecksumAlgorithm | undefined;
}

export interface BodyChecksums {
  /** Hex MD5, as S3's entity tags of objects in one piece. */
  readonly etag: string;
  /** The declared and verified one, and the one that was asked for. */
  readonly checksums: readonly Checksum[];
}

type DeclaredChecksum = NonNullable<DeclaredChecksums['checksum']>;

/**
 * No checksum is computed that nobody declared: AWS adds a CRC64NVME to every object, which costs another pass over each body here
 * and which its SDKs do not need, since they declare a CRC32 themselves.
 */
export function digestsWanted({ payload, declared, compute }: BodyClaims): DigestAlgorithm[] {
  const digests: DigestAlgorithm[] = ['md5'];
  if (payload?.kind === 'signed') digests.push('sha256');
  for (const algorithm of algorithmsOf(declared, compute)) if (!digests.includes(algorithm)) digests.push(algorithm);
  return digests;
}

/**
 * @param trailers of an aws-chunked body, after its end.
 * @throws S3Error XAmzContentSHA256Mismatch, BadDigest, MalformedTrailerError, InvalidRequest
 */
export function checksumsOfBody(
  staged: StagedBody,
  { payload, declared, compute, trailers }: BodyClaims & { readonly trailers?: ReadonlyMap<string, string> | undefined },
): BodyChecksums {
  if (payload?.kind === 'signed') checkPayload(staged, payload.sha256Hex);
  const md5 = digestOf(staged, 'md5');
  if (declared.contentMd5 !== undefined && !declared.contentMd5.equals(md5)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      extra: { ExpectedDigest: declared.contentMd5.toString('base64'), CalculatedDigest: md5.toString('base64') },
    });
  }
  if (declared.checksum !== undefined) checkChecksum(staged, declared.checksum, trailers);
  const checksums = algorithmsOf(declared, compute).map(
    (algorithm): Checksum => ({ algorithm, value: digestOf(staged, algorithm).toString('base64'), type: 'full' }),
  );
  return { etag: md5.toString('hex'), checksums };
}

function algorithmsOf({ checksum }: DeclaredChecksums, compute: ChecksumAlgorithm | undefined): ChecksumAlgorithm[] {
  if (checksum === undefined) return compute === undefined ? [] : [compute];
  const declared = engineAlgorithm(checksum.algorithm);
  return compute === undefined || compute === declared ? [declared] : [declared, compute];
}

function checkPayload(staged: StagedBody, declaredHex: string): void {
  const computed = digestOf(staged, 'sha256').toString('hex');
  if (computed === declaredHex) return;
  throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
    extra: { ClientComputedContentSHA256: declaredHex, S3ComputedContentSHA256: computed },
  });
}

function checkChecksum(staged: StagedBody, declared: DeclaredChecksum, trailers: ReadonlyMap<string, string> | undefined): void {
  const expected = declared.value ?? trailingValue(declared, trailers);
  if (expected.equals(digestOf(staged, engineAlgorithm(declared.algorithm)))) return;
  throw new S3Error('BadDigest', `The ${declared.algorithm} you specified did not match the calculated checksum.`);
}

function trailingValue({ algorithm }: DeclaredChecksum, trailers: ReadonlyMap<string, string> | undefined): Buffer {
  const text = trailers?.get(checksumHeader(algorithm));
  if (text === undefined) throw new S3Error('MalformedTrailerError');
  const value = decodeDigest(algorithm, text);
  if (value === undefined)
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} trailing header is invalid.`);
  return value;
}

function digestOf(staged: StagedBody, algorithm: DigestAlgorithm): Buffer {
  const digest = staged.digests[algorithm];
  if (digest === undefined) throw new TypeError(`storage did not compute ${algorithm}`);
  return digest;
}

/** Moving an object's bytes through this spoke into a new blob: for copies between backends and for copied parts. */
import { Buffer } from 'node:buffer';
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { Checksum, ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { judgeCopySource } from '@felloe/engine/artifact/conditions.ts';
import { type ByteRange, rangeLength } from '@felloe/engine/artifact/ranges.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { DigestAlgorithm, StagedBody } from '../../app-context.ts';
import { copySourceConditions } from './conditions.ts';
import type { CopyOrigin } from './copy-plan.ts';
import { copySource } from './copied-marker.ts';
import type { S3Request } from './s3-request.ts';

/** The source's record, after the hub has allowed reading it and the source conditions hold. */
export async function resolveOrigin({ context, headers, call }: S3Request, origin: CopyOrigin): Promise<ArtifactRecord__Output> {
  const record = await copySource(context.call('resolve', { ...origin, operation: 'copy' }, call));
  const refusal = judgeCopySource(copySourceConditions(headers), {
    etag: record.etag,
    modifiedAt: record.modified_at,
    size: record.size,
  });
  if (refusal !== undefined) throw new StoreError(refusal);
  return record;
}

export interface CopyBytes {
  readonly origin: CopyOrigin;
  readonly record: ArtifactRecord__Output;
  /** Undefined for all of it. */
  readonly range?: ByteRange | undefined;
  readonly backendId: string;
  readonly bytesMax: number;
  readonly compute: readonly ChecksumAlgorithm[];
  /** Of the source, when only its owner's key opens it. */
  readonly sourceDataKey?: Buffer | undefined;
  /** Of the target, when it is encrypted. */
  readonly dataKey?: Buffer | undefined;
}

export interface CopiedBytes {
  readonly staged: StagedBody;
  readonly etag: string;
  readonly checksums: readonly Checksum[];
}

export async function copyBytes({ context, exchange, call }: S3Request, copy: CopyBytes): Promise<CopiedBytes> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new StoreError('unavailable', 'the client has gone'));
  exchange.response.once('close', onClose);
  const trace = call.traceparent === undefined ? {} : { traceparent: call.traceparent };
  try {
    const size = copy.range === undefined ? copy.record.size : rangeLength(copy.range);
    const bytes =
      size === 0
        ? Buffer.alloc(0)
        : await context.storage.read({
            record: copy.record,
            ...(copy.sourceDataKey === undefined ? {} : { dataKey: copy.sourceDataKey }),
            ...(copy.range === undefined ? {} : { range: copy.range }),
            resolveAgain: () => context.call('resolve', { ...copy.origin, operation: 'copy', past_cache: true }, call),
            signal: gone.signal,
            ...trace,
          });
    const staged = await context.storage.stage({
      backendId: copy.backendId,
      body: bytes,
      size,
      sizeBytesMax: copy.bytesMax,
      digests: [...new Set<DigestAlgorithm>(['md5', ...copy.compute])],
      ...(copy.dataKey === undefined ? {} : { dataKey: copy.dataKey }),
      signal: gone.signal,
      ...trace,
    });
    return {
      staged,
      etag: digestOf(staged, 'md5').toString('hex'),
      checksums: copy.compute.map(
        (algorithm): Checksum => ({ algorithm, value: digestOf(staged, algorithm).toString('base64'), type: 'full' }),
      ),
    };
  } finally {
    exchange.response.off('close', onClose);
  }
}

function digestOf(staged: StagedBody, algorithm: 'md5' | ChecksumAlgorithm): Buffer {
  const digest = staged.digests[algorithm];
  if (digest === undefined) throw new TypeError(`storage did not compute ${algorithm}`);
  return digest;
}

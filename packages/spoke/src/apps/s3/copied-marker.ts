/** The source of a copy cannot be a delete marker by its id (API Reference, CopyObject, `x-amz-copy-source`). */
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';

export async function copySource<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'artifact_not_found' || thrown.details.named === undefined)
      throw thrown;
    throw new S3Error(
      'InvalidRequest',
      'The source of a copy request may not specifically refer to a delete marker by version id.',
      { cause: thrown },
    );
  }
}

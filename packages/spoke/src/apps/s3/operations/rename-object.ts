/** RenameObject: the current version moves to another key of its bucket in one commit; no bytes move. */
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseRenameSource } from '@felloe/s3-wire/request/rename-source.ts';
import { answerEmpty } from '../answer.ts';
import { conditionsMessage, readConditions, sourceConditions } from '../conditions.ts';
import type { S3Request } from '../s3-request.ts';
import { writtenVersion } from '../version-headers.ts';
import { refuseVersionId } from '../version-parameter.ts';

/** AWS: `x-amz-client-token` is a UUID; longer ones are nobody's. */
const clientTokenLengthMax = 128;

export async function renameObject(request: S3Request): Promise<void> {
  const { context, headers, exchange, bucket, key, call } = request;
  refuseVersionId(request.target);
  const sourcePath = parseRenameSource(headers.get('x-amz-rename-source'), bucket);
  const token = readClientToken(request);
  if (sourcePath === key) throw new S3Error('InvalidRequest', 'The source and the destination of a rename are the same key.');

  const renamed = context.call(
    'rename',
    {
      container: bucket,
      source_path: sourcePath,
      source_conditions: conditionsMessage(sourceConditions(headers, 'x-amz-rename-source-')),
      path: key,
      conditions: conditionsMessage(readConditions(headers)),
    },
    token === undefined ? call : { ...call, idempotencyKey: `rename ${token}` },
  );

  answerEmpty(exchange, 200, writtenVersion(await (token === undefined ? renamed : sameAsBefore(renamed))));
}

/** @throws S3Error IdempotencyParameterMismatch for a token that another rename came with. */
async function sameAsBefore<T>(renamed: Promise<T>): Promise<T> {
  try {
    return await renamed;
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'conflict') throw thrown;
    throw new S3Error('IdempotencyParameterMismatch', undefined, { cause: thrown });
  }
}

/** The hub knows a token per tenant: asked again it is answered, not done, again. */
function readClientToken({ headers }: S3Request): string | undefined {
  const token = headers.get('x-amz-client-token');
  if (token === undefined || token === '') return undefined;
  if (token.length <= clientTokenLengthMax) return token;
  throw new S3Error('InvalidArgument', 'The client token is too long.', { extra: { ArgumentName: 'x-amz-client-token' } });
}

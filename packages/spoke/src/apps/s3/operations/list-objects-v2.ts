/** ListObjectsV2. */
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { queryValue } from '@felloe/s3-wire/request/target.ts';
import { renderListObjectsV2 } from '@felloe/s3-wire/xml/commands/list-objects.ts';
import { answerXml } from '../answer.ts';
import { decodeToken, encodeToken, type TokenScope } from '../continuation-token.ts';
import { type ListQuery, listPage, readListQuery } from '../list-page.ts';
import type { S3Request } from '../s3-request.ts';

export async function listObjectsV2(request: S3Request): Promise<void> {
  const { exchange, target, bucket } = request;
  const query = readListQuery(target);
  const startAfter = queryValue(target, 'start-after');
  requirePathPart(startAfter ?? '');
  const scope = tokenScope(request, query);
  const token = queryValue(target, 'continuation-token');
  // A token says more exactly where the listing was; start-after only says where it began.
  const after = token === undefined || token === '' ? (startAfter ?? '') : decodeToken(scope, token);

  const page = await listPage(request, query, { after, withOwners: queryValue(target, 'fetch-owner') === 'true' });

  answerXml(
    exchange,
    renderListObjectsV2({
      bucket,
      ...query,
      startAfter,
      continuationToken: token,
      nextContinuationToken: page.truncated ? encodeToken(scope, page.nextAfter) : undefined,
      isTruncated: page.truncated,
      objects: page.objects,
      commonPrefixes: page.commonPrefixes,
    }),
  );
}

function tokenScope({ options, actor, bucket }: S3Request, query: ListQuery): TokenScope {
  return {
    installation: options.installation(),
    tenantId: actor.tenant_id ?? '',
    query: ['ListObjectsV2', bucket, query.prefix, query.delimiter ?? ''],
  };
}

/** ListObjects, the first version: markers are keys, so they need no token. */
import { queryValue } from '@felloe/s3-wire/request/target.ts';
import { renderListObjectsV1 } from '@felloe/s3-wire/xml/commands/list-objects.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { answerXml } from '../answer.ts';
import { listPage, readListQuery } from '../list-page.ts';
import type { S3Request } from '../s3-request.ts';

export async function listObjects(request: S3Request): Promise<void> {
  const { exchange, target, bucket } = request;
  const query = readListQuery(target);
  const marker = queryValue(target, 'marker') ?? '';
  requirePathPart(marker);

  const page = await listPage(request, query, { after: marker, withOwners: true });

  answerXml(
    exchange,
    renderListObjectsV1({
      bucket,
      ...query,
      marker,
      // Without a delimiter S3 leaves it out: the last key serves.
      nextMarker: page.truncated && query.delimiter !== undefined ? page.nextAfter : undefined,
      isTruncated: page.truncated,
      objects: page.objects,
      commonPrefixes: page.commonPrefixes,
    }),
  );
}

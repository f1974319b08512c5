/** ListBuckets: whole by default, as every client before 2024 expects, in pages when asked with max-buckets. */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { limits } from '@felloe/engine/limits.ts';
import { readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { hasQuery, queryValue } from '@felloe/s3-wire/request/target.ts';
import { renderListBuckets } from '@felloe/s3-wire/xml/commands/list-buckets.ts';
import { answerXml } from '../answer.ts';
import { decodeToken, encodeToken, type TokenScope } from '../continuation-token.ts';
import { ownerNamed } from '../owner.ts';
import type { S3Request } from '../s3-request.ts';

/** AWS: max-buckets is 1 to 10,000. */
const maxBucketsMax = 10_000;

export async function listBuckets(request: S3Request): Promise<void> {
  const { exchange, target, context } = request;
  const prefix = queryValue(target, 'prefix');
  const region = queryValue(target, 'bucket-region');
  const maxBuckets = readIntegerParameter(target, 'max-buckets', { min: 1, max: maxBucketsMax, otherwise: maxBucketsMax });
  const scope = tokenScope(request, prefix);
  const token = queryValue(target, 'continuation-token');
  const after = token === undefined ? '' : decodeToken(scope, token);

  // Nobody has no buckets: this tells as little as a refusal would.
  if (request.claim.kind === 'anonymous') {
    answerXml(exchange, renderListBuckets({ owner: { id: '', displayName: '' }, buckets: [] }));
    return;
  }
  const { containers, nextAfter } = await collect(request, { prefix: prefix ?? '', after, limit: maxBuckets });

  const isPaged = hasQuery(target, 'max-buckets') || token !== undefined;
  answerXml(
    exchange,
    renderListBuckets({
      owner: await ownerNamed(context, request.actor.tenant_id ?? ''),
      buckets: containers
        .filter((container) => region === undefined || container.region === region)
        .map((container) => ({
          name: container.name,
          createdAtMs: container.created_at,
          ...(isPaged ? { region: container.region === '' ? context.region : container.region } : {}),
        })),
      prefix,
      continuationToken: nextAfter === '' ? undefined : encodeToken(scope, nextAfter),
    }),
  );
}

interface Wanted {
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
}

/** The hub's pages are smaller than AWS's. */
async function collect({ context, call }: S3Request, { prefix, after, limit }: Wanted) {
  const containers: ContainerDescriptor__Output[] = [];
  let nextAfter = after;
  do {
    const page = await context.call(
      'list_containers',
      { prefix, after: nextAfter, limit: Math.min(limits.artifact.listPageMax, limit - containers.length) },
      call,
    );
    containers.push(...page.containers);
    nextAfter = page.next_after;
  } while (nextAfter !== '' && containers.length < limit);
  return { containers, nextAfter };
}

function tokenScope({ options, actor }: S3Request, prefix: string | undefined): TokenScope {
  return { installation: options.installation(), tenantId: actor.tenant_id ?? '', query: ['ListBuckets', prefix ?? ''] };
}

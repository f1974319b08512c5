/**
 * Writing a log as an object, on the way that every object takes. The log delivery service asks, so the target's owner has to let it:
 * by a bucket policy for `logging.s3.amazonaws.com`, or a grant to the log delivery group (AWS: "Enabling server access logging").
 */
import { randomBytes } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import { encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { GatheredLog } from '../../../access-logs/access-logs.ts';
import { logPath } from '../../../access-logs/log-path.ts';
import type { AppContext } from '../../../app-context.ts';
import { describedBytes, encryptionOfWrite, entityTagOf } from '../encryption/new-encryption.ts';
import { neverAborted } from '../never-aborted.ts';

const actor: Actor = { kind: 'service', tenant_id: '', principal_id: 'log_delivery', source_address: '' };
const noHeaders = RequestHeaders.fromRaw([]);
const uniqueBytes = 8;
const full = { grantee: { kind: 'owner' }, permission: 'full' } as const;

export async function deliverLog(context: AppContext, log: GatheredLog): Promise<void> {
  const { source, target } = log;
  const bucket = target.container;
  const container = await context.containers.describe(bucket);
  if (container.tenant_id !== source.tenant_id) {
    throw new StoreError('access_denied', 'the target of an access log belongs to another tenant');
  }
  const unique = randomBytes(uniqueBytes).toString('hex').toUpperCase();
  const key = logPath(log, { region: context.region, deliveredAtMs: context.now(), unique });
  const call = { actor, deadlineMs: limits.session.callMs };
  const encryption = await encryptionOfWrite({ context, headers: noHeaders, bucket, key, call }, container);
  const staged = await context.storage.stage({
    backendId: container.backend_id,
    body: Buffer.from(log.text),
    sizeBytesMax: limits.artifact.singlePutBytesMax,
    digests: ['md5'],
    signal: neverAborted(),
    ...(encryption === undefined ? {} : { dataKey: encryption.dataKey }),
  });
  await context.call(
    'write',
    {
      container: bucket,
      path: key,
      blobs: [...staged.blobs],
      size: staged.size,
      etag: entityTagOf(encryption, staged.digests.md5?.toString('hex') ?? ''),
      attributes: encodeAttributes(describedBytes({ contentType: 'text/plain' }, [], encryption)),
      epoch: staged.epoch,
      annotations: target.grants === undefined ? '' : encodeAnnotations({ accessList: { entries: [full, ...target.grants] } }),
    },
    call,
  );
}

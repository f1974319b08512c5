/** Access logging between S3's document and our setting. */
import type { AccessListEntry, AccessListPermission, Grantee } from '@felloe/engine/access/access-list.ts';
import type { AccessLoggingSetting, LogPathFormat } from '@felloe/engine/container/access-logging.ts';
import { readAccessLogging } from '@felloe/engine/container/access-logging-document.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { groupUris } from '@felloe/s3-wire/xml/commands/access-control.ts';
import type { LoggingEnabled, LoggingGrant } from '@felloe/s3-wire/xml/commands/bucket-logging.ts';

/** Undefined switches logging off. @throws S3Error InvalidArgument, InvalidTargetBucketForLogging */
export function loggingSettingOf(enabled: LoggingEnabled | undefined): AccessLoggingSetting | undefined {
  if (enabled === undefined) return undefined;
  const { targetBucket, targetPrefix, format, grants } = enabled;
  try {
    return readAccessLogging({
      target: {
        container: targetBucket,
        prefix: targetPrefix,
        format: formatOf(format),
        isFormatGiven: format !== undefined,
        ...(grants.length === 0 ? {} : { grants: grants.map(entryOf) }),
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    if (thrown.details['field'] === 'target.container')
      throw new S3Error('InvalidTargetBucketForLogging', undefined, { cause: thrown });
    throw new S3Error('InvalidArgument', `The logging configuration is not valid: ${thrown.message}.`, { cause: thrown });
  }
}

export function loggingEnabledOf(setting: AccessLoggingSetting | undefined): LoggingEnabled | undefined {
  if (setting?.target === undefined) return undefined;
  const { container, prefix, format, isFormatGiven, grants = [] } = setting.target;
  return {
    targetBucket: container,
    targetPrefix: prefix,
    grants: grants.map(grantOf),
    format: isFormatGiven ? (format.kind === 'simple' ? 'simple' : `partitioned_by_${format.by}`) : undefined,
  };
}

function formatOf(format: LoggingEnabled['format']): LogPathFormat {
  if (format === undefined || format === 'simple') return { kind: 'simple' };
  return { kind: 'partitioned', by: format === 'partitioned_by_event' ? 'event' : 'delivery' };
}

const permissionNames: Readonly<Record<string, AccessListPermission>> = { FULL_CONTROL: 'full', READ: 'read', WRITE: 'write' };

function entryOf({ grantee, permission }: LoggingGrant): AccessListEntry {
  return { grantee: granteeOf(grantee), permission: permissionNames[permission] ?? 'read' };
}

function granteeOf(grantee: LoggingGrant['grantee']): Grantee {
  if ('id' in grantee) return { kind: 'tenant', tenantId: grantee.id };
  if (grantee.uri === groupUris.everyone) return { kind: 'everyone' };
  if (grantee.uri === groupUris.authenticated) return { kind: 'authenticated' };
  throw new S3Error('InvalidArgument', 'Invalid group uri', {
    extra: { ArgumentName: 'URI', ArgumentValue: grantee.uri.slice(0, 256) },
  });
}

function grantOf({ grantee, permission }: AccessListEntry): LoggingGrant {
  const name = Object.keys(permissionNames).find((key) => permissionNames[key] === permission) ?? 'READ';
  if (grantee.kind === 'tenant') return { grantee: { id: grantee.tenantId }, permission: name };
  return { grantee: { uri: grantee.kind === 'everyone' ? groupUris.everyone : groupUris.authenticated }, permission: name };
}

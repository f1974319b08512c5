/** Reading the access_logging setting. Whether the target may be written to is no matter of the document. */
import type { AccessListEntry, Grantee } from '../access/access-list.ts';
import { limits } from '../limits.ts';
import type { AccessLoggingSetting, LogPathFormat } from './access-logging.ts';
import { containerNameFault } from './name.ts';
import { fieldsOf, listOf, malformed, oneOf, optional, textOf, truthOf } from './strict-document.ts';

/** @throws StoreError `invalid_argument` */
export function readAccessLogging(value: unknown): AccessLoggingSetting {
  const { target } = fieldsOf(value, ['target']);
  if (target === undefined) return {};
  const { container, prefix, format, isFormatGiven, grants } = fieldsOf(
    target,
    ['container', 'prefix', 'format', 'isFormatGiven', 'grants'],
    'target',
  );
  const name = textOf(container, 'target.container', limits.artifact.containerNameLengthMax);
  const fault = containerNameFault(name);
  if (fault !== undefined) throw malformed('target.container', fault);
  const granted = optional(grants, (list) =>
    listOf(list, { place: 'target.grants', min: 1, max: limits.setting.logGrantsMax }, readGrant),
  );
  return {
    target: {
      container: name,
      prefix: textOf(prefix, 'target.prefix', limits.setting.logPrefixLengthMax),
      format: readFormat(format),
      isFormatGiven: truthOf(isFormatGiven, 'target.isFormatGiven'),
      ...(granted === undefined ? {} : { grants: granted }),
    },
  };
}

function readFormat(value: unknown): LogPathFormat {
  const { kind, by } = fieldsOf(value, ['kind', 'by'], 'target.format');
  if (oneOf(kind, 'target.format.kind', ['simple', 'partitioned']) === 'partitioned') {
    return { kind: 'partitioned', by: oneOf(by, 'target.format.by', ['event', 'delivery']) };
  }
  if (by !== undefined) throw malformed('target.format.by', 'goes with partitions only');
  return { kind: 'simple' };
}

/** What AWS allows on log objects: full control, to read, or to read the list; of groups every authenticated one and everyone. */
function readGrant(value: unknown, place: string): AccessListEntry {
  const { grantee, permission } = fieldsOf(value, ['grantee', 'permission'], place);
  return {
    grantee: readGrantee(grantee, `${place}.grantee`),
    permission: oneOf(permission, `${place}.permission`, ['full', 'read', 'write']),
  };
}

function readGrantee(value: unknown, place: string): Grantee {
  const { kind, tenantId } = fieldsOf(value, ['kind', 'tenantId'], place);
  const chosen = oneOf(kind, `${place}.kind`, ['tenant', 'everyone', 'authenticated']);
  if (chosen === 'tenant')
    return { kind: chosen, tenantId: textOf(tenantId, `${place}.tenantId`, limits.setting.ruleIdLengthMax) };
  if (tenantId !== undefined) throw malformed(`${place}.tenantId`, 'goes with a tenant only');
  return { kind: chosen };
}

/** The calls about containers. */
import type { RateLimit } from '@felloe/contracts/gen/felloe/v1/RateLimit.ts';
import { isPublicContainer } from '@felloe/engine/access/container-rules.ts';
import { isSettingName, type SettingName, settingNames, spokeSettingNames } from '@felloe/engine/container/setting-names.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { JobOrder } from '../lanes/lanes.ts';
import type { NewSetting } from '../settings/new-setting.ts';
import type { Containers } from './containers.ts';
import type { ContainerRow } from './records.ts';

export interface ContainerHandlerParts {
  readonly access: Access;
  readonly containers: Containers;
  readonly abortUploads: (container: ContainerRow, order: Pick<JobOrder, 'deadlineAt'>) => Promise<void>;
  readonly place: (container: ContainerRow, spoke: string) => string;
  /** Request limits of a tenant. */
  readonly rateOf: (tenantId: string) => RateLimit;
  /** Whether a policy or an access list may look at the request itself. */
  readonly judgesRequests: (container: ContainerRow) => boolean;
}

export function containerHandlers(
  parts: ContainerHandlerParts,
): Pick<CallHandlers, 'describe_container' | 'create_container' | 'remove_container' | 'list_containers'> {
  const { access, containers } = parts;
  return {
    describe_container: {
      authorisation: 'container.describe',
      handle: (message, context) => {
        const isSpoke = context.principal.kind === 'spoke';
        const row = access.container(context, isSpoke ? 'storage.describe' : 'container.describe', message.name);
        const described = { ...descriptorOf(row), backend_id: parts.place(row, context.spoke.name) };
        // What the owner set is for spokes on their way of bytes; a principal reads each setting by a right of its own.
        if (!isSpoke) return described;
        return {
          ...described,
          documents: row.documents.pick(spokeSettingNames),
          judges_requests: parts.judgesRequests(row),
          is_public: isPublicContainer(row.documents.rules()),
          rate: parts.rateOf(row.tenantId),
        };
      },
    },
    create_container: {
      authorisation: 'container.create',
      handle: async (message, context) => {
        const tenantId = access.tenant(context, 'container.create', message.name);
        const wanted = {
          tenantId,
          principalId: context.principal.principalId,
          name: message.name,
          region: message.region,
          settings: message.settings === '' ? '{}' : message.settings,
          backendId: undefined,
          documents: initialSettings(message.documents, (setting) =>
            access.tenant(context, `container.${setting}.write`, message.name),
          ),
        };
        return descriptorOf(await containers.create(wanted, context.order));
      },
    },
    remove_container: {
      authorisation: 'container.remove',
      handle: async (message, context) => {
        const { name } = message;
        if (containers.byName(name) === undefined && context.order.idempotency !== undefined) {
          access.tenant(context, 'container.remove', name);
          await containers.removeMissing(name, context.order);
          return {};
        }
        const row = access.container(context, 'container.remove', name);
        // Unfinished uploads do not keep a container; S3 takes them away with it.
        await parts.abortUploads(row, context.order);
        await containers.remove(row, context.principal.principalId, context.order);
        return {};
      },
    },
    list_containers: {
      authorisation: 'container.list',
      handle: (message, context) => {
        const tenantId = access.tenant(context, 'container.list');
        const limit = Math.min(message.limit === 0 ? limits.artifact.containersPerTenantMax : message.limit, 10_000);
        const rows = containers
          .ofTenant(tenantId)
          .filter((row) => row.name.startsWith(message.prefix) && row.name > message.after);
        const page = rows.slice(0, limit);
        return { containers: page.map(descriptorOf), next_after: rows.length > limit ? (page.at(-1)?.name ?? '') : '' };
      },
    },
  };
}

/** In the order of `settingNames`, since one setting may need another. Each needs the right to write it, as if it were set afterwards. */
function initialSettings(documents: Readonly<Record<string, string>>, authorise: (setting: SettingName) => void): NewSetting[] {
  const foreign = Object.keys(documents).find((name) => !isSettingName(name));
  if (foreign !== undefined)
    throw new StoreError('invalid_argument', 'there is no such setting', { details: { field: 'documents' } });
  const wanted = settingNames.filter((setting) => documents[setting] !== undefined && documents[setting] !== '');
  for (const setting of wanted) authorise(setting);
  return wanted.map((setting) => ({ setting, document: documents[setting] ?? '', source: '' }));
}

function descriptorOf(row: ContainerRow) {
  return {
    container_id: row.containerId,
    tenant_id: row.tenantId,
    name: row.name,
    created_at: row.createdAt,
    region: row.region,
    settings: row.settings,
  };
}

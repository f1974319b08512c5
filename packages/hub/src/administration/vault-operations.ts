import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { requireOwner } from '@felloe/engine/vault/encoding.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Database } from '../database/database.ts';
import type { Containers } from '../metadata/containers.ts';
import { type CheckedSubject, findCheckedSubjects, findVaultFaults } from '../vault/vault-check.ts';
import type { Operations } from './operations.ts';

export interface VaultOperationParts {
  readonly tenants: Tenants;
  readonly containers: Containers;
  readonly database: Database;
}

export function vaultOperations({ tenants, containers, database }: VaultOperationParts): Pick<Operations, 'vault.check'> {
  return {
    'vault.check': async ({ tenant, container: name, after }) => {
      const container = containers.require(name);
      if (container.tenantId !== tenants.require(tenant).tenantId) throw new StoreError('container_not_found');
      const { topicPageMax, checkFaultsMax } = limits.vault;
      const found = await findCheckedSubjects(database, container, subjectAfter(after), topicPageMax + 1);
      const page = found.slice(0, topicPageMax);
      const faults = await findVaultFaults(database, container, page, checkFaultsMax);
      const last = page.at(-1);
      const isMore = found.length > topicPageMax && last !== undefined;
      return { checked: page.length, faults, ...(isMore ? { nextAfter: `${last.owner} ${last.topic}` } : {}) };
    },
  };
}

function subjectAfter(after: string | undefined): CheckedSubject | undefined {
  if (after === undefined) return undefined;
  const [owner = '', ...topic] = after.split(' ');
  return { owner: requireOwner(owner), topic: topic.join(' ') };
}

/**
 * Roles of tenants: rights with a name, which temporary credentials are narrowed to. Whoever may assume one holds it in the measure of the
 * own rights: a role never adds to them. All in RAM: each is some hundred bytes and asked for with every request of its sessions.
 */
import { decodeKeyRights, encodeKeyRights, type KeyRights } from '@felloe/engine/access/key-rights.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { plainAnswer } from './sealed-answer.ts';
import type { Tenants } from './tenants.ts';

export interface RoleRow {
  readonly tenantId: string;
  readonly name: string;
  readonly rights: KeyRights;
  /** Access keys that may assume it; undefined: every key of the tenant. */
  readonly keys: readonly string[] | undefined;
  readonly createdAt: number;
}

export type NewRole = Omit<RoleRow, 'createdAt'>;

export interface RolesOptions {
  readonly lanes: Lanes;
  readonly tenants: Pick<Tenants, 'byId'>;
  /** What spokes have cached of its sessions is no longer true. */
  readonly onRemoved: (role: RoleRow) => void;
}

export class Roles {
  readonly #options: RolesOptions;
  readonly #byTenant = new Map<string, Map<string, RoleRow>>();

  constructor(options: RolesOptions) {
    this.#options = options;
  }

  async load(database: Database): Promise<void> {
    for (const row of await findRoles(database)) this.#set(row);
  }

  find(tenantId: string, name: string): RoleRow | undefined {
    return this.#byTenant.get(tenantId)?.get(name);
  }

  /** In order of name. */
  list(tenantId: string): RoleRow[] {
    return [...(this.#byTenant.get(tenantId)?.values() ?? [])].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Throws `conflict` when the name is taken. */
  create(wanted: NewRole, order: JobOrder): Promise<RoleRow> {
    return this.#options.lanes.system(
      'create_role',
      async (batch) => {
        if (this.#options.tenants.byId(wanted.tenantId) === undefined) throw new StoreError('not_found', 'the tenant is gone');
        if (this.find(wanted.tenantId, wanted.name) !== undefined) {
          throw new StoreError('conflict', `there is a role ${wanted.name} already`);
        }
        if (this.list(wanted.tenantId).length >= limits.access.rolesPerTenantMax) {
          throw new StoreError('quota_exceeded', 'the tenant has as many roles as it may');
        }
        const row: RoleRow = { ...wanted, createdAt: batch.now };
        await batch.querier.query({
          text: `insert into access_role (tenant_id, name, rights, keys, created_at) values ($1, $2, $3, $4, $5)`,
          values: [
            row.tenantId,
            row.name,
            encodeKeyRights(row.rights),
            row.keys === undefined ? '' : JSON.stringify(row.keys),
            row.createdAt,
          ],
        });
        emitRole(batch, 'role.created', row);
        batch.onCommitted(() => this.#set(row));
        return row;
      },
      { eventsMax: 1, repeatable: plainAnswer<RoleRow>(order, `create_role ${wanted.tenantId} ${wanted.name}`) },
    );
  }

  /** Its sessions end with it. Throws `not_found`. */
  async remove(tenantId: string, name: string, order: JobOrder): Promise<void> {
    await this.#options.lanes.system(
      'remove_role',
      async (batch) => {
        const row = this.find(tenantId, name);
        if (row === undefined) throw new StoreError('not_found', `there is no role ${name}`);
        await batch.querier.query({
          text: 'delete from access_role where tenant_id = $1 and name = $2',
          values: [tenantId, name],
        });
        emitRole(batch, 'role.removed', row);
        batch.onCommitted(() => {
          this.#byTenant.get(tenantId)?.delete(name);
          this.#options.onRemoved(row);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `remove_role ${tenantId} ${name}`) },
    );
  }

  forgetTenant(tenantId: string): void {
    this.#byTenant.delete(tenantId);
  }

  #set(row: RoleRow): void {
    const roles = this.#byTenant.get(row.tenantId) ?? new Map<string, RoleRow>();
    roles.set(row.name, row);
    this.#byTenant.set(row.tenantId, roles);
  }
}

function emitRole(batch: Batch, type: 'role.created' | 'role.removed', row: RoleRow): void {
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: type === 'role.created' ? 'create' : 'remove',
      tenantId: row.tenantId,
      data: { role: row.name },
    }),
  );
}

async function findRoles(database: Database): Promise<RoleRow[]> {
  const { rows } = await database.query<{
    tenant_id: string;
    name: string;
    rights: string;
    keys: string;
    created_at: number;
  }>({ text: 'select tenant_id, name, rights, keys, created_at from access_role' });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    name: row.name,
    rights: decodeKeyRights(row.rights),
    keys: row.keys === '' ? undefined : (JSON.parse(row.keys) as string[]),
    createdAt: row.created_at,
  }));
}

/** Tenants. All in RAM: a tenant is a few hundred bytes and asked for with every key. */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { plainAnswer } from './sealed-answer.ts';

export interface TenantRow {
  readonly tenantId: string;
  readonly name: string;
  /** By which other tenants may name it in access lists; lower case, empty when it has none. */
  readonly email: string;
  readonly state: 'active' | 'removed';
  readonly requestsPerSecond: number;
  readonly principalRequestsPerSecond: number;
  readonly createdAt: number;
}

export interface TenantRate {
  readonly tenantPerSecond: number;
  readonly principalPerSecond: number;
}

export const noRate: TenantRate = { tenantPerSecond: 0, principalPerSecond: 0 };

export interface TenantsOptions {
  readonly lanes: Lanes;
  /** Everything of the tenant is refused from now on; spokes have to be told. */
  readonly onChanged: (tenantId: string) => void;
}

export class Tenants {
  readonly #options: TenantsOptions;
  readonly #byId = new Map<string, TenantRow>();
  readonly #byName = new Map<string, TenantRow>();
  readonly #byEmail = new Map<string, TenantRow>();

  constructor(options: TenantsOptions) {
    this.#options = options;
  }

  async load(database: Database): Promise<void> {
    for (const row of await findTenants(database)) this.#set(row);
  }

  byId(tenantId: string): TenantRow | undefined {
    return this.#byId.get(tenantId);
  }

  byEmail(email: string): TenantRow | undefined {
    return this.#byEmail.get(email.toLowerCase());
  }

  /** Throws `not_found`. */
  require(name: string): TenantRow {
    const row = this.#byName.get(name);
    if (row === undefined) throw new StoreError('not_found', `there is no tenant ${name}`);
    return row;
  }

  /** In order of name. */
  all(): TenantRow[] {
    return [...this.#byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @param rate of requests; `email` by which others may name it. Throws `conflict` when name or address are taken. */
  create(
    name: string,
    { tenantPerSecond, principalPerSecond, email = '' }: TenantRate & { readonly email?: string | undefined } = noRate,
    order?: JobOrder,
  ): Promise<TenantRow> {
    const address = email.toLowerCase();
    return this.#options.lanes.system(
      'create_tenant',
      async (batch) => {
        if (this.#byName.has(name)) throw new StoreError('conflict', `there is a tenant ${name} already`);
        if (address !== '' && this.#byEmail.has(address))
          throw new StoreError('conflict', `another tenant has ${address} already`);
        const row: TenantRow = {
          tenantId: randomUUID(),
          name,
          email: address,
          state: 'active',
          requestsPerSecond: tenantPerSecond,
          principalRequestsPerSecond: principalPerSecond,
          createdAt: batch.now,
        };
        await batch.querier.query({
          text: `insert into tenant (tenant_id, name, email, state, requests_per_second, principal_requests_per_second, created_at)
            values ($1, $2, $3, 'active', $4, $5, $6)`,
          values: [row.tenantId, name, address, row.requestsPerSecond, row.principalRequestsPerSecond, row.createdAt],
        });
        emitTenant(batch, 'tenant.created', row);
        batch.onCommitted(() => this.#set(row));
        return row;
      },
      { eventsMax: 1, repeatable: plainAnswer<TenantRow>(order, `create_tenant ${name}`) },
    );
  }

  async configure(name: string, rate: TenantRate): Promise<TenantRow> {
    return this.#options.lanes.system('configure_tenant', async (batch) => {
      const row: TenantRow = {
        ...this.require(name),
        requestsPerSecond: rate.tenantPerSecond,
        principalRequestsPerSecond: rate.principalPerSecond,
      };
      await batch.querier.query({
        text: 'update tenant set requests_per_second = $2, principal_requests_per_second = $3 where tenant_id = $1',
        values: [row.tenantId, row.requestsPerSecond, row.principalRequestsPerSecond],
      });
      batch.onCommitted(() => {
        this.#set(row);
        this.#options.onChanged(row.tenantId);
      });
      return row;
    });
  }

  /** Its keys and tokens end with it. Throws `conflict` while it has containers. */
  async remove(name: string, order?: JobOrder): Promise<void> {
    await this.#options.lanes.system(
      'remove_tenant',
      async (batch) => {
        const row = this.require(name);
        // The row first: a container that is being made holds it, and is seen once this statement has had its turn. It stays for
        // the events that name it; its name is free for another.
        await batch.querier.query({
          text: `update tenant set state = 'removed', name = $2, email = '' where tenant_id = $1`,
          values: [row.tenantId, `${row.name} ${row.tenantId}`],
        });
        if (await hasContainers(batch.querier, row.tenantId)) throw new StoreError('conflict', `${name} still has containers`);
        for (const table of tablesOfTenant) {
          await batch.querier.query({ text: `delete from ${table} where tenant_id = $1`, values: [row.tenantId] });
        }
        emitTenant(batch, 'tenant.removed', row);
        batch.onCommitted(() => {
          this.#byId.delete(row.tenantId);
          this.#byName.delete(row.name);
          this.#byEmail.delete(row.email);
          this.#options.onChanged(row.tenantId);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `remove_tenant ${name}`) },
    );
  }

  #set(row: TenantRow): void {
    this.#byId.set(row.tenantId, row);
    this.#byName.set(row.name, row);
    if (row.email !== '') this.#byEmail.set(row.email, row);
  }
}

/** What ends with a tenant. */
const tablesOfTenant = [
  'access_key',
  'access_token',
  'access_role',
  'account_grant',
  'account_session',
  'account_device',
  'account',
];

function emitTenant(batch: Batch, type: 'tenant.created' | 'tenant.removed', row: TenantRow): void {
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: type === 'tenant.created' ? 'create' : 'remove',
      tenantId: row.tenantId,
      data: { tenant: row.name },
    }),
  );
}

async function hasContainers(querier: Querier, tenantId: string): Promise<boolean> {
  const { rows } = await querier.query<{ has: boolean }>({
    text: 'select exists (select 1 from container where tenant_id = $1) as has',
    values: [tenantId],
  });
  return rows[0]?.has === true;
}

async function findTenants(querier: Querier): Promise<TenantRow[]> {
  const { rows } = await querier.query<{
    tenant_id: string;
    name: string;
    email: string;
    state: TenantRow['state'];
    requests_per_second: number;
    principal_requests_per_second: number;
    created_at: number;
  }>({
    text: `select tenant_id, name, email, state, requests_per_second, principal_requests_per_second, created_at from tenant
      where state = 'active'`,
  });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    name: row.name,
    email: row.email,
    state: row.state,
    requestsPerSecond: row.requests_per_second,
    principalRequestsPerSecond: row.principal_requests_per_second,
    createdAt: row.created_at,
  }));
}

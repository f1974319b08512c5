/** What most tests of a hub stand on: a tenant with its key, a backend, and a spoke that leases blob ids and opens segments. */
import { spokeActor, startTestHub, startTestPostgres, type TestActor, type TestHub } from './test-hub.ts';

export interface TenantGround {
  readonly hub: TestHub;
  /** Of the tenant `acme`. */
  readonly owner: TestActor;
  /** In memory, and only a record: nothing is ever written there. */
  readonly backendId: string;
  openSegment(): Promise<string>;
  /** Under a lease of its own, so that whatever becomes of the lease becomes of this blob alone. */
  leaseBlob(): Promise<string>;
  close(): Promise<void>;
}

/** On a Postgres of its own. `variables`: of the hub, without FELLOE_HUB_. */
export async function startTenantGround(variables: Readonly<Record<string, string>> = {}): Promise<TenantGround> {
  await using stack = new AsyncDisposableStack();
  const postgres = await startTestPostgres();
  stack.defer(() => postgres.stop());
  const hub = await startTestHub(postgres, variables);
  stack.defer(() => hub.close());
  const owner = await createTenant(hub, 'acme');
  const backend = { name: 'near', kind: 'memory', configuration: {} };
  const { backendId } = await hub.administer<{ backendId: string }>('backend.add', backend);
  await hub.connectSpoke();
  const owned = stack.move();
  return {
    hub,
    owner,
    backendId,
    openSegment: async () => {
      const { segment_id } = await hub.call('open_segment', { backend_id: backendId, epoch: 1 }, spokeActor);
      return segment_id;
    },
    leaseBlob: async () => {
      const { blob_ids } = await hub.call('lease_blobs', { backend_id: backendId, count: 1, epoch: 1 }, spokeActor);
      return blob_ids[0] as string;
    },
    close: () => owned.disposeAsync(),
  };
}

/** Returns its owner: a key that may do everything there. */
export async function createTenant(hub: TestHub, name: string): Promise<TestActor> {
  const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.create', { name });
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', { tenant: name });
  return { kind: 'access_key', tenant_id: tenantId, principal_id: accessKeyId };
}

/** A hub with a vault to test: what a spoke would call, with blobs that were leased and never written. */
import { createHash } from 'node:crypto';
import type { CallResult } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { TestPostgres } from '../services/postgres.ts';
import { createTenant } from './tenant-ground.ts';
import { spokeActor, startTestHub, type TestActor, type TestHub } from './test-hub.ts';

export interface VaultHub {
  readonly hub: TestHub;
  readonly tenantId: string;
  /** Of the tenant, for settings and removal. */
  readonly keeper: TestActor;
  readonly backendId: string;
  container: string;
  /** Makes another container and stands the vault on it. */
  freshContainer(): Promise<string>;
  signer(key: string): TestActor;
  reserve(
    kind: 'snapshot' | 'history',
    places: readonly VaultBytes[],
    signer?: string,
  ): Promise<CallResult<'reserve_vault_uploads'>['uploads']>;
  /** As a spoke that took the bytes; under an id of its own unless one is given. */
  commit(uploadId: string, bytes: VaultBytes, blobId?: string): Promise<CallResult<'commit_vault_upload'>>;
  /** Reserves and commits. */
  append(place: VaultBytes, signer?: string): Promise<CallResult<'commit_vault_upload'>>;
  /** Reserves and commits bytes of a snapshot. */
  store(place: VaultBytes, signer?: string): Promise<void>;
  save(place: VaultBytes, prevDigest: string, signer?: string): Promise<CallResult<'save_vault_snapshot'>>;
  /** The snapshot of one subject. */
  read(place: VaultSubjectName, signer?: string): Promise<CallResult<'read_vault_snapshots'>['entries'][number]>;
  list(place: VaultSubjectName, wish?: ListWish): Promise<CallResult<'list_vault_entries'>>;
  leaseBlob(): Promise<string>;
  /** Another hub on the same database; the spoke's session goes on. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface VaultSubjectName {
  readonly topic: string;
  readonly owner: string;
}

export interface VaultBytes extends VaultSubjectName {
  readonly digest: string;
  readonly size: number;
}

export interface ListWish {
  readonly cursor?: { readonly timestamp: number; readonly digest: string; readonly position?: number };
  readonly descending?: boolean;
  readonly limit?: number;
  readonly waitMs?: number;
  readonly signer?: string;
}

/** A public key, or the digest of some bytes. */
export function testHash(text: string | number): string {
  return `0x${createHash('sha256').update(String(text)).digest('hex')}`;
}

export function testBytes(subject: VaultSubjectName, text: string | number, size = 100): VaultBytes {
  return { topic: subject.topic, owner: subject.owner, digest: testHash(text), size };
}

/** `variables`: of the hub, without FELLOE_HUB_. The backend is only a record: nothing is ever written there. */
export async function startVaultHub(
  postgres: TestPostgres,
  variables: Readonly<Record<string, string>> = {},
  backend: { readonly name: string; readonly kind: string; readonly configuration: object } = {
    name: 'near',
    kind: 'memory',
    configuration: {},
  },
): Promise<VaultHub> {
  const hub = await startTestHub(postgres, variables);
  const keeper = await createTenant(hub, 'acme');
  const { tenant_id: tenantId } = keeper;
  const { backendId } = await hub.administer<{ backendId: string }>('backend.add', backend);
  await hub.connectSpoke();
  let containers = 0;
  let leased: string[] = [];
  const signer = (key: string): TestActor => ({ kind: 'vault_key', tenant_id: tenantId, principal_id: key });
  const vault: VaultHub = {
    hub,
    tenantId,
    keeper,
    backendId,
    container: '',
    freshContainer: async () => {
      vault.container = `vault-${++containers}`;
      await hub.call('create_container', { name: vault.container, region: 'us-east-1' }, keeper);
      return vault.container;
    },
    signer,
    reserve: async (kind, places, key = places[0]?.owner ?? '') => {
      const wishes = places.map(({ topic, owner, digest }) => ({ topic, owner, digest }));
      const { uploads } = await hub.call('reserve_vault_uploads', { container: vault.container, kind, wishes }, signer(key));
      return uploads;
    },
    commit: async (uploadId, { digest, size }, blobId) => {
      const blob = {
        blob_id: blobId ?? (await vault.leaseBlob()),
        backend_id: backendId,
        locator: 'somewhere',
        size,
        sha256: digest.slice(2),
      };
      const message = { container: vault.container, upload_id: uploadId, blobs: [blob], size, epoch: 1 };
      return hub.call('commit_vault_upload', message, spokeActor);
    },
    append: async (place, key) => {
      const [upload] = await vault.reserve('history', [place], key);
      return vault.commit(upload?.upload_id ?? '', place);
    },
    store: async (place, key) => {
      const [upload] = await vault.reserve('snapshot', [place], key);
      if (upload?.stored === false) await vault.commit(upload.upload_id, place);
    },
    save: ({ topic, owner, digest }, prevDigest, key = owner) =>
      hub.call('save_vault_snapshot', { container: vault.container, topic, owner, digest, prev_digest: prevDigest }, signer(key)),
    read: async ({ topic, owner }, key = owner) => {
      const message = { container: vault.container, places: [{ topic, owner }] };
      const { entries } = await hub.call('read_vault_snapshots', message, signer(key));
      if (entries[0] === undefined) throw new StoreError('internal', 'no answer for a snapshot');
      return entries[0];
    },
    list: ({ topic, owner }, { cursor, descending = false, limit = 64, waitMs = 0, signer: key = owner } = {}) => {
      const wish = { container: vault.container, topic, owner, descending, limit, wait_ms: waitMs };
      return hub.call('list_vault_entries', cursor === undefined ? wish : { ...wish, cursor }, signer(key));
    },
    leaseBlob: async () => {
      if (leased.length === 0) {
        const lease = { backend_id: backendId, count: 256, epoch: 1 };
        ({ blob_ids: leased } = await hub.call('lease_blobs', lease, spokeActor));
      }
      return leased.pop() as string;
    },
    restart: async () => {
      await hub.restart();
      await hub.connectSpoke();
    },
    close: () => hub.close(),
  };
  await vault.freshContainer();
  return vault;
}

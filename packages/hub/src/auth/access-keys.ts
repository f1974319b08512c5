/**
 * Access keys: a public id and a secret that is shown once and kept sealed. Records are cached in RAM; an unknown id is asked for
 * again every time, so that a key made by another hub before a restart is never refused for long.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { decodeKeyRights, encodeKeyRights } from '@felloe/engine/access/key-rights.ts';
import type { Permissions, Principal } from '@felloe/engine/access/principal.ts';
import type { Restrictions } from '@felloe/engine/access/restrictions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { plainAnswer, sealedAnswer } from './sealed-answer.ts';
import type { Sealing } from './sealing.ts';
import type { Tenants } from './tenants.ts';

export interface AccessKeyRow {
  readonly tenantId: string;
  readonly accessKeyId: string;
  readonly name: string;
  readonly sealed: Buffer;
  readonly keyId: string;
  readonly permissions: Permissions;
  readonly restrictions: Restrictions | undefined;
  readonly state: 'active' | 'revoked';
  readonly createdAt: number;
  /** 0: until revoked. */
  readonly expiresAt: number;
  /** 0: it is good. */
  readonly revokedAt: number;
}

export interface AccessKeySecret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface NewAccessKey {
  readonly tenantId: string;
  readonly name: string;
  readonly permissions: Permissions;
  readonly restrictions?: Restrictions | undefined;
  readonly expiresAt: number;
  /** Made elsewhere; a fresh pair when absent. */
  readonly imported?: AccessKeySecret;
}

export interface AccessKeysOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly sealing: Sealing;
  readonly tenants: Tenants;
  readonly onRevoked: (accessKeyId: string) => void;
}

/** Records in RAM: about 500 bytes each. */
const cachedMax = 100_000;

export class AccessKeys {
  readonly #options: AccessKeysOptions;
  readonly #cache = createBoundedCache<string, AccessKeyRow>(cachedMax);
  /** Revocations and removals so far. */
  #endings = 0;

  constructor(options: AccessKeysOptions) {
    this.#options = options;
  }

  cached(accessKeyId: string): AccessKeyRow | undefined {
    return this.#cache.get(accessKeyId);
  }

  async find(accessKeyId: string): Promise<AccessKeyRow | undefined> {
    const cached = this.#cache.get(accessKeyId);
    if (cached !== undefined) return cached;
    const before = this.#endings;
    const [row] = await selectKeys(this.#options.database, 'where access_key_id = $1', [accessKeyId]);
    // A key that was revoked while it was read must not come back as it was: what the database says now counts.
    if (before !== this.#endings) return this.find(accessKeyId);
    if (row !== undefined) this.#cache.set(accessKeyId, row);
    return row;
  }

  /** In order of id, `limit` and one more row when there are more. */
  list(tenantId: string, after: string, limit: number): Promise<AccessKeyRow[]> {
    return selectKeys(this.#options.database, 'where tenant_id = $1 and access_key_id > $2 order by access_key_id limit $3', [
      tenantId,
      after,
      limit + 1,
    ]);
  }

  secretOf(row: AccessKeyRow): string {
    return this.#options.sealing.open({ sealed: row.sealed, keyId: row.keyId }, placeOfKey(row));
  }

  /** The secret is in this answer and nowhere afterwards. Throws `conflict` when an imported id is in use. */
  async create(wanted: NewAccessKey, order?: JobOrder): Promise<AccessKeySecret> {
    const pair = wanted.imported ?? freshPair();
    const place = placeOfKey({ tenantId: wanted.tenantId, accessKeyId: pair.accessKeyId });
    const { sealed, keyId } = this.#options.sealing.seal(pair.secretAccessKey, place);
    return this.#options.lanes.system(
      'create_key',
      async (batch) => {
        if (this.#options.tenants.byId(wanted.tenantId) === undefined) throw new StoreError('not_found', 'the tenant is gone');
        await requireRoom(batch.querier, wanted.tenantId);
        const row: AccessKeyRow = {
          tenantId: wanted.tenantId,
          accessKeyId: pair.accessKeyId,
          name: wanted.name,
          sealed,
          keyId,
          permissions: wanted.permissions,
          restrictions: wanted.restrictions,
          state: 'active',
          createdAt: batch.now,
          expiresAt: wanted.expiresAt,
          revokedAt: 0,
        };
        await insertKey(batch.querier, row);
        emitKey(batch, 'key.created', row);
        batch.onCommitted(() => this.#cache.set(row.accessKeyId, row));
        return pair;
      },
      { eventsMax: 1, repeatable: sealedAnswer<AccessKeySecret>(this.#options.sealing, order, `create_key ${wanted.tenantId}`) },
    );
  }

  /** Throws `not_found`. Revoking again is the same answer. */
  async revoke(accessKeyId: string, order?: JobOrder): Promise<void> {
    await this.#options.lanes.system(
      'revoke_key',
      async (batch) => {
        const [row] = await selectKeys(batch.querier, 'where access_key_id = $1 for update', [accessKeyId]);
        if (row === undefined) throw new StoreError('not_found', `there is no access key ${accessKeyId}`);
        await batch.querier.query({
          text: `update access_key set state = 'revoked', revoked_at = $2 where access_key_id = $1 and state = 'active'`,
          values: [accessKeyId, batch.now],
        });
        emitKey(batch, 'key.revoked', row);
        batch.onCommitted(() => {
          this.#endings += 1;
          this.#cache.set(accessKeyId, { ...row, state: 'revoked', revokedAt: row.revokedAt || batch.now });
          this.#options.onRevoked(accessKeyId);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `revoke_key ${accessKeyId}`) },
    );
  }

  /** A removed tenant's keys are gone with it. */
  forgetTenant(tenantId: string): void {
    this.#endings += 1;
    for (const [accessKeyId, row] of this.#cache.entries()) if (row.tenantId === tenantId) this.#cache.delete(accessKeyId);
  }
}

export function principalOfKey(row: AccessKeyRow): Principal {
  return {
    kind: 'access_key',
    tenantId: row.tenantId,
    principalId: row.accessKeyId,
    state: row.state,
    expiresAt: row.expiresAt === 0 ? undefined : row.expiresAt,
    permissions: row.permissions,
    restrictions: row.restrictions,
  };
}

export function placeOfKey(row: { readonly tenantId: string; readonly accessKeyId: string }) {
  return { tenantId: row.tenantId, table: 'access_key', column: 'secret_sealed', rowId: row.accessKeyId };
}

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Twenty characters and forty, the shapes that S3 tools expect. */
function freshPair(): AccessKeySecret {
  const accessKeyId = `FK${Array.from({ length: 18 }, () => idAlphabet[randomInt(idAlphabet.length)]).join('')}`;
  return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64url') };
}

interface KeyColumns {
  readonly tenant_id: string;
  readonly access_key_id: string;
  readonly name: string;
  readonly secret_sealed: Buffer;
  readonly key_encryption_key_id: string;
  readonly permissions: string;
  readonly state: AccessKeyRow['state'];
  readonly created_at: number;
  readonly expires_at: number;
  readonly revoked_at: number;
}

async function selectKeys(querier: Querier, rest: string, values: readonly unknown[]): Promise<AccessKeyRow[]> {
  const { rows } = await querier.query<KeyColumns>({
    text: `select tenant_id, access_key_id, name, secret_sealed, key_encryption_key_id, permissions, state, created_at, expires_at, revoked_at
      from access_key ${rest}`,
    values,
  });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accessKeyId: row.access_key_id,
    name: row.name,
    sealed: row.secret_sealed,
    keyId: row.key_encryption_key_id,
    ...rightsOf(row.permissions),
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }));
}

function rightsOf(text: string): Pick<AccessKeyRow, 'permissions' | 'restrictions'> {
  const { permissions, restrictions } = decodeKeyRights(text);
  return { permissions, restrictions };
}

async function requireRoom(querier: Querier, tenantId: string): Promise<void> {
  const { rows } = await querier.query<{ count: number }>({
    text: 'select count(*) as count from access_key where tenant_id = $1',
    values: [tenantId],
  });
  if ((rows[0]?.count ?? 0) >= limits.access.keysPerTenantMax) {
    throw new StoreError('quota_exceeded', 'the tenant has as many access keys as it may');
  }
}

async function insertKey(querier: Querier, row: AccessKeyRow): Promise<void> {
  await querier.query({
    text: `insert into access_key
        (tenant_id, access_key_id, name, secret_sealed, key_encryption_key_id, permissions, state, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      row.tenantId,
      row.accessKeyId,
      row.name,
      row.sealed,
      row.keyId,
      encodeKeyRights(row),
      row.state,
      row.createdAt,
      row.expiresAt,
    ],
  });
}

function emitKey(batch: Batch, type: 'key.created' | 'key.revoked', row: AccessKeyRow): void {
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: type === 'key.created' ? 'create' : 'revoke',
      tenantId: row.tenantId,
      data: { accessKeyId: row.accessKeyId, name: row.name },
    }),
  );
}

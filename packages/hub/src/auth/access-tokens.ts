/** Bearer tokens for /v1: of a tenant or of an administrator. Only their SHA-256 is kept; 256 random bits need no slow hash. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Principal } from '@felloe/engine/access/principal.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { systemTenantId } from '../session/call-context.ts';
import { plainAnswer, sealedAnswer } from './sealed-answer.ts';
import type { Sealing } from './sealing.ts';

export interface AccessTokenRow {
  readonly tokenId: string;
  /** undefined: of the installation. */
  readonly tenantId: string | undefined;
  readonly name: string;
  readonly administrator: boolean;
  readonly state: 'active' | 'revoked';
  readonly createdAt: number;
  /** 0: until revoked. */
  readonly expiresAt: number;
  /** 0: it is good. */
  readonly revokedAt: number;
}

export interface NewAccessToken {
  readonly tenantId: string | undefined;
  readonly name: string;
  readonly expiresAt: number;
  /** A token made elsewhere, for an installation that is set up by its starter; a fresh one when absent. */
  readonly token?: string;
}

export interface NewTokenSecret {
  readonly tokenId: string;
  readonly token: string;
}

export interface AccessTokensOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly sealing: Sealing;
  readonly onRevoked: (tokenId: string) => void;
}

const cachedMax = 10_000;
const prefix = 'felloe_';

export class AccessTokens {
  readonly #options: AccessTokensOptions;
  readonly #byHash = createBoundedCache<string, AccessTokenRow>(cachedMax);
  readonly #byId = createBoundedCache<string, AccessTokenRow>(cachedMax);
  /** Revocations and removals so far. */
  #endings = 0;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  async findByToken(token: string): Promise<AccessTokenRow | undefined> {
    const hash = hashOf(token);
    const key = hash.toString('hex');
    const cached = this.#byHash.get(key);
    if (cached !== undefined) return cached;
    const before = this.#endings;
    const [row] = await selectTokens(this.#options.database, 'where token_hash = $1', [hash]);
    // A token that was revoked while it was read must not come back as it was.
    if (before !== this.#endings) return this.findByToken(token);
    if (row !== undefined) this.#remember(row, key);
    return row;
  }

  async findById(tokenId: string): Promise<AccessTokenRow | undefined> {
    const cached = this.#byId.get(tokenId);
    if (cached !== undefined) return cached;
    if (!isTokenId(tokenId)) return undefined;
    const before = this.#endings;
    const [row] = await selectTokens(this.#options.database, 'where token_id = $1', [tokenId]);
    if (before !== this.#endings) return this.findById(tokenId);
    if (row !== undefined) this.#byId.set(tokenId, row);
    return row;
  }

  list(tenantId: string | undefined, after: string, limit: number): Promise<AccessTokenRow[]> {
    const from = after === '' || !isTokenId(after) ? '00000000-0000-0000-0000-000000000000' : after;
    const where = tenantId === undefined ? '' : 'and tenant_id = $3';
    const values = tenantId === undefined ? [from, limit + 1] : [from, limit + 1, tenantId];
    return selectTokens(this.#options.database, `where token_id > $1 ${where} order by token_id limit $2`, values);
  }

  /** The token is in this answer and nowhere afterwards. */
  async create(wanted: NewAccessToken, order?: JobOrder): Promise<NewTokenSecret> {
    const token = wanted.token ?? `${prefix}${randomBytes(32).toString('base64url')}`;
    const hash = hashOf(token);
    return this.#options.lanes.system(
      'create_token',
      async (batch) => {
        const created: AccessTokenRow = {
          tokenId: randomUUID(),
          tenantId: wanted.tenantId,
          name: wanted.name,
          administrator: wanted.tenantId === undefined,
          state: 'active',
          createdAt: batch.now,
          expiresAt: wanted.expiresAt,
          revokedAt: 0,
        };
        await batch.querier.query({
          text: `insert into access_token (token_id, tenant_id, name, token_hash, administrator, state, created_at, expires_at)
            values ($1, $2, $3, $4, $5, 'active', $6, $7)`,
          values: [
            created.tokenId,
            created.tenantId ?? null,
            created.name,
            hash,
            created.administrator,
            batch.now,
            created.expiresAt,
          ],
        });
        emitToken(batch, 'token.created', created);
        return { tokenId: created.tokenId, token };
      },
      {
        eventsMax: 1,
        repeatable: sealedAnswer<NewTokenSecret>(this.#options.sealing, order, `create_token ${wanted.tenantId ?? ''}`),
      },
    );
  }

  /** Throws `not_found`. */
  async revoke(tokenId: string, order?: JobOrder): Promise<void> {
    if (!isTokenId(tokenId)) throw new StoreError('not_found', `there is no token ${tokenId}`);
    await this.#options.lanes.system(
      'revoke_token',
      async (batch) => {
        const [row] = await selectTokens(batch.querier, 'where token_id = $1 for update', [tokenId]);
        if (row === undefined) throw new StoreError('not_found', `there is no token ${tokenId}`);
        await batch.querier.query({
          text: `update access_token set state = 'revoked', revoked_at = $2 where token_id = $1 and state = 'active'`,
          values: [tokenId, batch.now],
        });
        emitToken(batch, 'token.revoked', row);
        batch.onCommitted(() => {
          this.#forget((each) => each.tokenId === tokenId);
          this.#options.onRevoked(tokenId);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `revoke_token ${tokenId}`) },
    );
  }

  forgetTenant(tenantId: string): void {
    this.#forget((row) => row.tenantId === tenantId);
  }

  #remember(row: AccessTokenRow, hash: string): void {
    this.#byHash.set(hash, row);
    this.#byId.set(row.tokenId, row);
  }

  #forget(matches: (row: AccessTokenRow) => boolean): void {
    this.#endings += 1;
    for (const cache of [this.#byHash, this.#byId]) {
      for (const [key, row] of cache.entries()) if (matches(row)) cache.delete(key);
    }
  }
}

export function principalOfToken(row: AccessTokenRow): Principal {
  return {
    kind: row.administrator ? 'administrator' : 'tenant_administrator',
    tenantId: row.tenantId ?? '',
    principalId: row.tokenId,
    state: row.state,
    expiresAt: row.expiresAt === 0 ? undefined : row.expiresAt,
    permissions: 'full',
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function isTokenId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

async function selectTokens(querier: Querier, rest: string, values: readonly unknown[]): Promise<AccessTokenRow[]> {
  const { rows } = await querier.query<{
    token_id: string;
    tenant_id: string | null;
    name: string;
    administrator: boolean;
    state: AccessTokenRow['state'];
    created_at: number;
    expires_at: number;
    revoked_at: number;
  }>({
    text: `select token_id, tenant_id, name, administrator, state, created_at, expires_at, revoked_at from access_token ${rest}`,
    values,
  });
  return rows.map((row) => ({
    tokenId: row.token_id,
    tenantId: row.tenant_id ?? undefined,
    name: row.name,
    administrator: row.administrator,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }));
}

function emitToken(batch: Batch, type: 'token.created' | 'token.revoked', row: AccessTokenRow): void {
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: type === 'token.created' ? 'create' : 'revoke',
      tenantId: row.tenantId ?? systemTenantId,
      data: { token: row.tokenId, name: row.name },
    }),
  );
}

/**
 * The key service: keys that wrap data keys. All rows lie sealed in RAM; a secret is opened for one wrapping or unwrapping and never
 * leaves this folder. A key is replaced by a newer one of its name (rotation) and never deleted: with it everything it wrapped would go.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { isKeyId } from '@felloe/engine/encryption/key-id.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { EventType } from '@felloe/contracts/events.ts';
import { plainAnswer } from '../auth/sealed-answer.ts';
import { keyBytes, type Sealing, type SecretPlace } from '../auth/sealing.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { systemTenantId } from '../session/call-context.ts';
import {
  type EncryptionKeyRow,
  findEncryptionKeys,
  insertEncryptionKey,
  updateEncryptionKeyState,
} from './encryption-key-queries.ts';

export interface EncryptionKeysOptions {
  readonly lanes: Lanes;
  readonly sealing: Sealing;
}

/** Without a name: the installation's own. */
export const installationKeyName = '';

/** Each change is judged by what the one before it left in RAM, so a batch holds one of them. */
const oneChange = 'encryption_keys';

export class EncryptionKeys {
  readonly #options: EncryptionKeysOptions;
  readonly #byId = new Map<string, EncryptionKeyRow>();
  /** The one of each name that is not replaced. */
  readonly #current = new Map<string, EncryptionKeyRow>();

  constructor(options: EncryptionKeysOptions) {
    this.#options = options;
  }

  /** Also makes the installation's own key at the first start. */
  async load(database: Database): Promise<void> {
    for (const row of await findEncryptionKeys(database)) this.#set(row);
    if (this.#current.has(nameKey(systemTenantId, installationKeyName))) return;
    await this.#add('create_installation_key', { tenantId: systemTenantId, name: installationKeyName });
  }

  /** The row that wraps under this name. Throws `key_not_found`; with details.reason = disabled for one that is switched off. */
  requireByName(tenantId: string, name: string): EncryptionKeyRow {
    const row = this.#current.get(nameKey(tenantId, name));
    if (row === undefined) throw new StoreError('key_not_found', undefined, { details: { reason: 'absent' } });
    return requireUsable(row);
  }

  /** The row that wrapped something. Throws `internal` when it is not there: nothing of it is ever deleted. */
  requireById(encryptionKeyId: string): EncryptionKeyRow {
    const row = this.#byId.get(encryptionKeyId);
    if (row === undefined) throw new StoreError('internal', `the encryption key ${encryptionKeyId} is not there`);
    // A name that is switched off opens nothing, whichever of its keys it was.
    if (row.state === 'replaced') this.requireByName(row.tenantId, row.name);
    return requireUsable(row);
  }

  /** The secret itself. */
  open(row: EncryptionKeyRow): Buffer {
    const { sealing } = this.#options;
    return Buffer.from(sealing.open({ sealed: row.sealed, keyId: row.keyEncryptionKeyId }, placeOfEncryptionKey(row)), 'base64');
  }

  /** Throws `invalid_argument` for a text that names no key, `conflict` for a taken name, `quota_exceeded`. */
  async create(tenantId: string, name: string, order?: JobOrder): Promise<EncryptionKeyRow> {
    if (!isKeyId(name)) throw new StoreError('invalid_argument', 'this is no name of a key', { details: { field: 'key' } });
    return await this.#add('create_encryption_key', { tenantId, name, order });
  }

  /** New data keys are wrapped under a fresh secret from now on; what the older one wrapped still opens. */
  async rotate(tenantId: string, name: string, order?: JobOrder): Promise<EncryptionKeyRow> {
    return this.#options.lanes.system(
      'rotate_encryption_key',
      async (batch) => {
        const before = this.requireByName(tenantId, name);
        const replaced: EncryptionKeyRow = { ...before, state: 'replaced' };
        await updateEncryptionKeyState(batch.querier, replaced);
        const row = await this.#insert(batch, { tenantId, name }, 'encryption_key.rotated');
        batch.onCommitted(() => {
          this.#set(replaced);
          this.#set(row);
        });
        return row;
      },
      { eventsMax: 1, exclusive: [oneChange], repeatable: withoutSecret(order, `rotate_encryption_key ${tenantId}/${name}`) },
    );
  }

  /** A disabled key opens nothing until it is enabled again; rotated ones of its name follow it. */
  async setEnabled(tenantId: string, name: string, enabled: boolean, order?: JobOrder): Promise<EncryptionKeyRow> {
    return this.#options.lanes.system(
      'set_encryption_key',
      async (batch) => {
        const before = this.#current.get(nameKey(tenantId, name));
        if (before === undefined) throw new StoreError('key_not_found');
        const row: EncryptionKeyRow = { ...before, state: enabled ? 'active' : 'disabled' };
        if (row.state === before.state) return before;
        await updateEncryptionKeyState(batch.querier, row);
        this.#tell(batch, row, enabled ? 'encryption_key.enabled' : 'encryption_key.disabled');
        batch.onCommitted(() => this.#set(row));
        return row;
      },
      {
        eventsMax: 1,
        exclusive: [oneChange],
        repeatable: withoutSecret(order, `set_encryption_key ${tenantId}/${name} ${enabled}`),
      },
    );
  }

  /** A tenant's keys in order of name. */
  list(tenantId: string): EncryptionKeyRow[] {
    return [...this.#current.values()]
      .filter((row) => row.tenantId === tenantId)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  #add(
    job: string,
    { tenantId, name, order }: { readonly tenantId: string; readonly name: string; readonly order?: JobOrder | undefined },
  ): Promise<EncryptionKeyRow> {
    return this.#options.lanes.system(
      job,
      async (batch) => {
        if (this.#current.has(nameKey(tenantId, name))) throw new StoreError('conflict', `there is a key ${name} already`);
        if (this.list(tenantId).length >= limits.encryption.keysPerTenantMax) {
          throw new StoreError('quota_exceeded', 'the tenant has as many encryption keys as it may');
        }
        const row = await this.#insert(batch, { tenantId, name }, 'encryption_key.created');
        batch.onCommitted(() => this.#set(row));
        return row;
      },
      { eventsMax: 1, exclusive: [oneChange], repeatable: withoutSecret(order, `${job} ${tenantId}/${name}`) },
    );
  }

  async #insert(batch: Batch, subject: Pick<EncryptionKeyRow, 'tenantId' | 'name'>, type: EventType): Promise<EncryptionKeyRow> {
    const encryptionKeyId = randomUUID();
    const place = placeOfEncryptionKey({ ...subject, encryptionKeyId });
    const { sealed, keyId } = this.#options.sealing.seal(randomBytes(keyBytes).toString('base64'), place);
    const row: EncryptionKeyRow = {
      ...subject,
      encryptionKeyId,
      state: 'active',
      sealed,
      keyEncryptionKeyId: keyId,
      createdAt: batch.now,
    };
    await insertEncryptionKey(batch.querier, row);
    this.#tell(batch, row, type);
    return row;
  }

  #tell(batch: Batch, row: EncryptionKeyRow, type: EventType): void {
    batch.emit(
      eventAt(batch.now, {
        type,
        container: '',
        containerId: noContainerId,
        artifact: '',
        operation: type.slice(type.indexOf('.') + 1),
        tenantId: row.tenantId,
        data: { key: row.name },
      }),
    );
  }

  #set(row: EncryptionKeyRow): void {
    this.#byId.set(row.encryptionKeyId, row);
    if (row.state !== 'replaced') this.#current.set(nameKey(row.tenantId, row.name), row);
  }
}

export function placeOfEncryptionKey(row: Pick<EncryptionKeyRow, 'tenantId' | 'encryptionKeyId'>): SecretPlace {
  return { tenantId: row.tenantId, table: 'encryption_key', column: 'secret_sealed', rowId: row.encryptionKeyId };
}

function requireUsable(row: EncryptionKeyRow): EncryptionKeyRow {
  if (row.state !== 'disabled') return row;
  throw new StoreError('key_not_found', `the key ${row.name} is disabled`, { details: { reason: 'disabled' } });
}

function nameKey(tenantId: string, name: string): string {
  return `${tenantId}/${name}`;
}

/** What is kept for a repeated request; the sealed secret stays in its own table. */
function withoutSecret(order: JobOrder | undefined, request: string) {
  const plain = plainAnswer<EncryptionKeyRow>(order, request);
  if (plain === undefined) return undefined;
  const nothing = Buffer.alloc(0);
  return {
    ...plain,
    encode: (row: EncryptionKeyRow) => JSON.stringify({ ...row, sealed: '' }),
    decode: (text: string) => ({ ...(JSON.parse(text) as EncryptionKeyRow), sealed: nothing }),
  };
}

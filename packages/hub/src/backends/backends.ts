/** Backends: where bytes may go and who reaches them. All in RAM; an installation has a handful. */
import { randomUUID } from 'node:crypto';
import { decodeContainerSettings } from '@felloe/engine/container/settings.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { placeBlob, reaches } from '@felloe/engine/placement/placement.ts';
import type { BackendDescriptor } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { Database } from '../database/database.ts';
import { plainAnswer } from '../auth/sealed-answer.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes, Repeatable } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { systemTenantId } from '../session/call-context.ts';
import { type BackendRow, findBackends, hasBlobs, insertBackend, updateBackend } from './backend-queries.ts';

export interface NewBackend {
  readonly name: string;
  readonly kind: 'file-system' | 'memory' | 's3';
  readonly configuration: Readonly<Record<string, unknown>>;
  /** JSON of the account, sealed by `seal`. */
  readonly secret: string | undefined;
  readonly reach: 'any' | readonly string[];
  /** `never`: made for one purpose, it does not even become the default where there is none. */
  readonly makeDefault: boolean | 'never';
}

/** What is undefined stays as it is. */
export interface BackendChange {
  readonly secret: string | undefined;
  readonly reach: 'any' | readonly string[] | undefined;
  readonly state: 'active' | 'read_only' | undefined;
  readonly makeDefault: boolean;
  /** Where the same bytes of a file-system backend lie now, when their directory was moved. */
  readonly root?: string;
}

export interface BackendsOptions {
  readonly lanes: Lanes;
  /** Seals a secret for a row of this table. */
  readonly seal: (backendId: string, secret: string) => { readonly sealed: Buffer; readonly keyId: string };
  /** Spokes have to be told. */
  readonly onChanged: () => void;
}

/** Each change is judged by what the one before it left in RAM, so a batch holds one of them. */
const oneChange = 'backends';

export class Backends {
  readonly #options: BackendsOptions;
  #rows: BackendRow[] = [];

  constructor(options: BackendsOptions) {
    this.#options = options;
  }

  async load(database: Database): Promise<void> {
    this.#rows = await findBackends(database);
  }

  all(): readonly BackendRow[] {
    return this.#rows;
  }

  byId(backendId: string): BackendRow | undefined {
    return this.#rows.find((row) => row.backendId === backendId);
  }

  /** Where a new blob of the container goes when this spoke writes it. Throws as the engine's placement does. */
  place(container: ContainerRow, spoke: string): string {
    const settings = container.settings === '{}' ? {} : decodeContainerSettings(container.settings);
    return placeBlob(this.#rows, { spoke, settings }).backendId;
  }

  reachedBy(spoke: string): string[] {
    return this.#rows.filter((row) => row.state !== 'removed' && reaches(row, spoke)).map((row) => row.backendId);
  }

  descriptorsFor(spoke: string): BackendDescriptor[] {
    return this.#rows
      .filter((row) => row.state !== 'removed' && reaches(row, spoke))
      .map((row) => ({
        backend_id: row.backendId,
        name: row.name,
        kind: row.kind,
        configuration: row.configuration,
        state: row.state,
      }));
  }

  /** The first backend is the default unless it must not be. Throws `conflict` for a taken name. */
  async add(wanted: NewBackend, order?: JobOrder): Promise<BackendRow> {
    validate(wanted);
    return this.#options.lanes.system(
      'add_backend',
      async (batch) => {
        if (this.#rows.some((row) => row.name === wanted.name && row.state !== 'removed')) {
          throw new StoreError('conflict', `there is a backend ${wanted.name} already`);
        }
        const backendId = randomUUID();
        const sealed = wanted.secret === undefined ? undefined : this.#options.seal(backendId, wanted.secret);
        const isDefault =
          wanted.makeDefault === true || (wanted.makeDefault === false && !this.#rows.some((row) => row.isDefault));
        const row: BackendRow = {
          backendId,
          name: wanted.name,
          kind: wanted.kind,
          configuration: JSON.stringify(wanted.configuration),
          secretSealed: sealed?.sealed,
          keyEncryptionKeyId: sealed?.keyId ?? '',
          reach: wanted.reach,
          state: 'active',
          isDefault,
          createdAt: batch.now,
        };
        const others = await this.#othersBeside(batch, row);
        await insertBackend(batch.querier, row);
        batch.emit(backendEvent(batch.now, 'backend.added', row));
        batch.onCommitted(() => {
          this.#rows = [...others, row];
          this.#options.onChanged();
        });
        return row;
      },
      {
        eventsMax: 1,
        exclusive: [oneChange],
        repeatable: withoutSecret(plainAnswer<BackendRow>(order, `add_backend ${wanted.name}`)),
      },
    );
  }

  /** Throws `not_found`, or `conflict` when the default would take no writes. */
  async configure(name: string, change: BackendChange, order?: JobOrder): Promise<BackendRow> {
    return this.#options.lanes.system(
      'configure_backend',
      async (batch) => {
        const before = this.#named(name);
        const row: BackendRow = {
          ...before,
          ...this.#sealedSecret(before, change.secret),
          ...(change.root === undefined ? {} : { configuration: withRoot(before, change.root) }),
          reach: change.reach ?? before.reach,
          state: change.state ?? before.state,
          isDefault: before.isDefault || change.makeDefault,
        };
        if (row.isDefault && row.state !== 'active') {
          throw new StoreError(
            'conflict',
            `${name} takes the bytes of containers without a backend of their own: it must be active`,
          );
        }
        const others = await this.#othersBeside(batch, row);
        await updateBackend(batch.querier, row);
        batch.emit(backendEvent(batch.now, 'backend.configured', row));
        batch.onCommitted(() => {
          this.#rows = this.#rows.map((each) => (each === before ? row : (others.find(isSame(each)) ?? each)));
          this.#options.onChanged();
        });
        return row;
      },
      {
        eventsMax: 1,
        exclusive: [oneChange],
        repeatable: withoutSecret(plainAnswer<BackendRow>(order, `configure_backend ${name}`)),
      },
    );
  }

  /** Throws `not_found`, or `conflict` while blobs lie on it or it is the default. */
  async remove(name: string, order?: JobOrder): Promise<void> {
    await this.#options.lanes.system(
      'remove_backend',
      async (batch) => {
        const row = this.#named(name);
        if (row.isDefault) throw new StoreError('conflict', `${name} is the default backend; make another the default first`);
        if (await hasBlobs(batch.querier, row.backendId)) throw new StoreError('conflict', `blobs lie on ${name}`);
        // The row stays for what names it; the name is free for another.
        const removed: BackendRow = { ...row, name: `${row.name} ${row.backendId}`, state: 'removed' };
        await updateBackend(batch.querier, removed);
        batch.emit(backendEvent(batch.now, 'backend.removed', row));
        batch.onCommitted(() => {
          this.#rows = this.#rows.map((each) => (each === row ? removed : each));
          this.#options.onChanged();
        });
      },
      { eventsMax: 1, exclusive: [oneChange], repeatable: plainAnswer<void>(order, `remove_backend ${name}`) },
    );
  }

  #named(name: string): BackendRow {
    const row = this.#rows.find((each) => each.name === name && each.state !== 'removed');
    if (row === undefined) throw new StoreError('not_found', `there is no backend ${name}`);
    return row;
  }

  #sealedSecret(
    { kind, backendId }: BackendRow,
    secret: string | undefined,
  ): Pick<BackendRow, 'secretSealed' | 'keyEncryptionKeyId'> | undefined {
    if (secret === undefined) return undefined;
    requireSecretAllowed(kind);
    const { sealed, keyId } = this.#options.seal(backendId, secret);
    return { secretSealed: sealed, keyEncryptionKeyId: keyId };
  }

  /** The other rows once this one is there: one default per reach, so a new default for everybody replaces the old ones. */
  async #othersBeside(batch: Batch, row: BackendRow): Promise<BackendRow[]> {
    const others: BackendRow[] = [];
    for (const other of this.#rows) {
      if (other.backendId === row.backendId) continue;
      const gives = row.isDefault && other.isDefault && sameReach(other.reach, row.reach);
      const next = gives ? { ...other, isDefault: false } : other;
      if (gives) await updateBackend(batch.querier, next);
      others.push(next);
    }
    return others;
  }
}

const isSame =
  (row: BackendRow) =>
  (other: BackendRow): boolean =>
    other.backendId === row.backendId;

/** The sealed secret is in its row; a kept answer needs none. */
function withoutSecret(answer: Repeatable<BackendRow> | undefined): Repeatable<BackendRow> | undefined {
  return answer && { ...answer, encode: (row) => answer.encode({ ...row, secretSealed: undefined }) };
}

function sameReach(one: BackendRow['reach'], other: BackendRow['reach']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What every driver of the kind needs; the driver itself refuses what only it can judge. */
const requiredSettings: Readonly<Record<NewBackend['kind'], readonly string[]>> = {
  'file-system': ['root'],
  memory: [],
  s3: ['bucket'],
};

function validate({ kind, configuration, secret }: NewBackend): void {
  for (const setting of requiredSettings[kind]) {
    if (typeof configuration[setting] !== 'string' || configuration[setting] === '') {
      throw new StoreError('invalid_argument', `a ${kind} backend needs the setting ${setting}`, { details: { field: setting } });
    }
  }
  const leaked = Object.keys(configuration).find((name) => /secret|password|token/i.test(name));
  if (leaked !== undefined) {
    throw new StoreError('invalid_argument', `${leaked} belongs into the secret, which is kept sealed`, {
      details: { field: leaked },
    });
  }
  if (secret !== undefined) requireSecretAllowed(kind);
}

function withRoot({ kind, configuration }: BackendRow, root: string): string {
  if (kind !== 'file-system') throw new StoreError('invalid_argument', `a ${kind} backend has no root`);
  return JSON.stringify({ ...(JSON.parse(configuration) as object), root });
}

function requireSecretAllowed(kind: string): void {
  if (kind !== 's3') throw new StoreError('invalid_argument', `a ${kind} backend has no secret`);
}

const operationOf = { 'backend.added': 'add', 'backend.configured': 'configure', 'backend.removed': 'remove' } as const;

function backendEvent(now: number, type: keyof typeof operationOf, row: BackendRow) {
  return eventAt(now, {
    type,
    container: '',
    containerId: noContainerId,
    artifact: '',
    operation: operationOf[type],
    tenantId: systemTenantId,
    data: { backend: row.name, kind: row.kind },
  });
}

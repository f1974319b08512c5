/**
 * All containers, in RAM: a descriptor is a few hundred bytes, asked for by every request, and an installation has thousands, not
 * millions (limits.artifact.containersPerTenantMax). Changes go through the container's lane like every other commit.
 */
import { randomUUID } from 'node:crypto';
import { requireContainerName } from '@felloe/engine/container/name.ts';
import { judgeSettingChange } from '@felloe/engine/container/setting-rules.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import { type JobOrder, type Lanes, systemLane } from '../lanes/lanes.ts';
import { eventAt } from './artifact-events.ts';
import { deleteContainer, findAllContainers, holdTenant, insertContainer, isContainerEmpty } from './container-queries.ts';
import { ContainerDocuments, type StoredSetting } from '../settings/container-documents.ts';
import { writeSetting } from '../settings/setting-queries.ts';
import { type NewSetting, requireDocument } from '../settings/new-setting.ts';
import type { ContainerRow } from './records.ts';

export interface NewContainer {
  readonly tenantId: string;
  readonly principalId: string;
  readonly name: string;
  readonly region: string;
  readonly settings: string;
  readonly backendId: string | undefined;
  /** Settings it has from its first moment. They are judged in this order. */
  readonly documents: readonly NewSetting[];
}

export class Containers {
  readonly #lanes: Lanes;
  readonly #byName = new Map<string, ContainerRow>();
  readonly #byId = new Map<string, ContainerRow>();
  readonly #onRemoved: (row: ContainerRow) => void;

  /** `onRemoved` tells the spokes to forget the descriptor. */
  constructor(lanes: Lanes, onRemoved: (row: ContainerRow) => void) {
    this.#lanes = lanes;
    this.#onRemoved = onRemoved;
  }

  async load(database: Database): Promise<void> {
    for (const row of await findAllContainers(database)) this.#add(row);
  }

  byName(name: string): ContainerRow | undefined {
    return this.#byName.get(name);
  }

  byId(containerId: string): ContainerRow | undefined {
    return this.#byId.get(containerId);
  }

  /** Throws `container_not_found`. */
  require(name: string): ContainerRow {
    const row = this.#byName.get(name);
    if (row === undefined) throw new StoreError('container_not_found', undefined, { details: { container: name } });
    return row;
  }

  all(): ContainerRow[] {
    return [...this.#byId.values()];
  }

  /** In byte order of their names, which are ASCII. */
  ofTenant(tenantId: string): ContainerRow[] {
    return [...this.#byId.values()]
      .filter((row) => row.tenantId === tenantId)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async create(wanted: NewContainer, order: JobOrder): Promise<ContainerRow> {
    requireContainerName(wanted.name);
    for (const setting of wanted.documents) requireDocument(setting);
    const containerId = randomUUID();
    const lane = this.#lanes.laneOf(containerId);
    return this.#lanes.submit<ContainerRow>(lane, {
      name: 'create_container',
      exclusive: [`name/${wanted.name}`],
      shared: [],
      order: { ...order, request: `create_container ${wanted.name}` },
      eventsMax: 1,
      run: (batch) => this.#create(batch, { ...wanted, containerId, lane }),
      encode: (row) => JSON.stringify(row),
      decode: decodeRow,
    });
  }

  async #create(batch: Batch, wanted: NewContainer & Pick<ContainerRow, 'containerId' | 'lane'>): Promise<ContainerRow> {
    const { principalId, documents, ...rest } = wanted;
    const created: ContainerRow = { ...rest, documents: new ContainerDocuments(), createdAt: batch.now };
    for (const setting of documents) {
      judgeSettingChange(setting, created.documents);
      created.documents.replace({ ...setting, version: 1, changedAt: batch.now });
    }
    this.#refuseTaken(created);
    if (this.ofTenant(wanted.tenantId).length >= limits.artifact.containersPerTenantMax) {
      throw new StoreError('quota_exceeded', 'the tenant has as many containers as it may');
    }
    if (!(await holdTenant(batch.querier, wanted.tenantId))) throw new StoreError('unauthenticated');
    try {
      await insertContainer(batch.querier, created);
    } catch (error) {
      // Another lane took the name in the same instant; the unique index decides.
      const failure = StoreError.from(error);
      throw failure.code === 'conflict' ? new StoreError('container_exists') : failure;
    }
    for (const setting of created.documents.toJSON()) await writeSetting(batch.querier, created, setting);
    batch.emit(this.#event(batch, created, 'created', principalId));
    batch.onCommitted(() => this.#add(created));
    return created;
  }

  #refuseTaken(row: ContainerRow): void {
    const holder = this.#byName.get(row.name);
    if (holder === undefined) return;
    const isOwn = holder.tenantId === row.tenantId && isMadeAgain(holder, row);
    throw new StoreError(isOwn ? 'container_owned' : 'container_exists');
  }

  async remove(row: ContainerRow, principalId: string, order: JobOrder): Promise<void> {
    await this.#lanes.submit<null>(row.lane, {
      name: 'remove_container',
      exclusive: [row.containerId],
      shared: [],
      order: { ...order, request: `remove_container ${row.name}` },
      eventsMax: 1,
      run: async (batch) => {
        if (this.#byId.get(row.containerId) === undefined) throw new StoreError('container_not_found');
        if (!(await isContainerEmpty(batch.querier, row))) throw new StoreError('container_not_empty');
        await deleteContainer(batch.querier, row);
        batch.emit(this.#event(batch, row, 'removed', principalId));
        batch.onCommitted(() => {
          this.#byName.delete(row.name);
          this.#byId.delete(row.containerId);
          this.#onRemoved(row);
        });
        return null;
      },
      encode: () => '',
      decode: () => null,
    });
  }

  /** `container_not_found` for a name that is not there, unless this very request removed it and its answer was lost. */
  async removeMissing(name: string, order: JobOrder): Promise<void> {
    await this.#lanes.submit<null>(systemLane, {
      name: 'remove_container',
      exclusive: [],
      shared: [],
      order: { ...order, request: `remove_container ${name}` },
      eventsMax: 0,
      run: async () => {
        throw new StoreError('container_not_found', undefined, { details: { container: name } });
      },
      encode: () => '',
      decode: () => null,
    });
  }

  #event(batch: Batch, row: ContainerRow, what: 'created' | 'removed', principalId: string) {
    batch.count({ ...row, operation: what === 'created' ? 'create_container' : 'remove_container', bytes: 0 });
    return eventAt(batch.now, {
      type: `container.${what}`,
      container: row.name,
      containerId: row.containerId,
      artifact: '',
      operation: what === 'created' ? 'create' : 'remove',
      tenantId: row.tenantId,
      data: { region: row.region, principal: principalId },
    });
  }

  #add(row: ContainerRow): void {
    this.#byName.set(row.name, row);
    this.#byId.set(row.containerId, row);
  }
}

/** Made again as it is it is merely there; with settings it does not have it would be another container, and nobody may take it for that. */
function isMadeAgain({ documents: held }: ContainerRow, { documents: wanted }: ContainerRow): boolean {
  if (held.get('access_list') !== wanted.get('access_list')) return false;
  return wanted.toJSON().every(({ setting, document }) => held.get(setting) === document || isLockHeld(setting, held));
}

/** A lock may have got a default retention since. */
function isLockHeld(setting: string, held: ContainerDocuments): boolean {
  return setting === 'object_lock' && held.has(setting);
}

function decodeRow(text: string): ContainerRow {
  const { documents, ...row } = JSON.parse(text) as Omit<ContainerRow, 'documents'> & { readonly documents: StoredSetting[] };
  return { ...row, documents: new ContainerDocuments(documents) };
}

/**
 * Sessions: who is connected, under which epoch, and what the hub tells them unasked. The lease of an epoch stands in Postgres,
 * so a hub restart does not end it; what is connected renews it, what is not runs out and is closed.
 *
 *   hello ──▶ open ──(connection lost)──▶ lapsing ──(same boot id within the lease)──▶ open
 *                                            └──(lease over)──▶ closed: leases of blobs end, segments are sealed
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { mayResume } from '@felloe/engine/session/epoch.ts';
import type { BackendDescriptor } from '@felloe/contracts/gen/felloe/v1/BackendDescriptor.ts';
import type { Hello__Output } from '@felloe/contracts/gen/felloe/v1/Hello.ts';
import type { Notice } from '@felloe/contracts/gen/felloe/v1/Notice.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { BlobLeases } from '../blobs/blob-leases.ts';
import type { Segments } from '../blobs/segments.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { systemTenantId } from '../session/call-context.ts';
import {
  closeSession,
  extendLeases,
  findOpenSessions,
  findSession,
  insertSession,
  nextCounter,
  type SessionRow,
  touchSpokes,
  upsertSpoke,
} from './session-queries.ts';

export interface ConnectedSession {
  readonly epoch: number;
  readonly spoke: string;
  readonly bootId: string;
  readonly region: string;
  readonly endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  notify(notice: Notice): void;
  close(): void;
}

interface OpenSession {
  readonly row: SessionRow;
  leaseUntil: number;
  connected: ConnectedSession | undefined;
}

export interface SessionsOptions {
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly backendsFor: (spoke: string) => BackendDescriptor[];
  readonly onFault: (error: StoreError) => void;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #open = new Map<number, OpenSession>();
  readonly #stop = new AbortController();
  #closers: { leases: BlobLeases; segments: Segments } | undefined;
  #running: Promise<void> | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Every open session gets one whole lease to come back to a hub that has just started. */
  async load(database: Database, closers: { leases: BlobLeases; segments: Segments }): Promise<void> {
    this.#closers = closers;
    const leaseUntil = this.#options.clock.now() + this.#options.leaseMs;
    for (const row of await findOpenSessions(database)) this.#open.set(row.epoch, { row, leaseUntil, connected: undefined });
  }

  start(): void {
    const { clock, leaseMs, onFault } = this.#options;
    const repeating = { clock, everyMs: leaseMs / 4, signal: this.#stop.signal, onFault };
    this.#running ??= repeat(repeating, () => this.#renewAndClose());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const { connected } of this.#open.values()) connected?.close();
    await this.#running;
  }

  isOpen(epoch: number): boolean {
    const session = this.#open.get(epoch);
    return session !== undefined && (session.connected !== undefined || this.#options.clock.now() < session.leaseUntil);
  }

  connected(): ConnectedSession[] {
    return [...this.#open.values()].flatMap(({ connected }) => (connected === undefined ? [] : [connected]));
  }

  /** Goes on with the session of this boot id, or opens a new one. */
  async begin(hello: Hello__Output): Promise<{ readonly epoch: number; readonly resumed: boolean }> {
    const { lanes, clock, leaseMs } = this.#options;
    const known = [...this.#open.values()].find(({ row }) => row.bootId === hello.boot_id);
    const record = known && { ...known.row, leaseUntil: known.connected === undefined ? known.leaseUntil : Infinity };
    if (known !== undefined && mayResume(record, { spoke: hello.spoke, bootId: hello.boot_id, nowMs: clock.now() })) {
      // The old connection may not have noticed its end yet; there is one connection per session.
      known.connected?.close();
      known.leaseUntil = clock.now() + leaseMs;
      return { epoch: known.row.epoch, resumed: true };
    }
    const row = await lanes.system(
      'open_session',
      async (batch) => {
        if ((await findSession(batch.querier, hello.boot_id)) !== undefined) {
          throw new StoreError(
            'epoch_closed',
            'this run of the worker had a session that ended; start another with a new boot id',
          );
        }
        const epoch = await nextCounter(batch.querier, 'epoch');
        const opened: SessionRow = {
          epoch,
          spoke: hello.spoke,
          bootId: hello.boot_id,
          state: 'open',
          leaseUntil: batch.now + leaseMs,
        };
        await insertSession(batch.querier, opened, batch.now);
        await upsertSpoke(batch.querier, {
          name: hello.spoke,
          region: hello.region,
          endpoints: hello.endpoints,
          appEndpoints: hello.app_endpoints,
          version: hello.version,
          state: 'active',
          createdAt: batch.now,
          lastSeenAt: batch.now,
        });
        batch.emit(spokeEvent(batch.now, 'spoke.joined', opened));
        return opened;
      },
      { eventsMax: 1 },
    );
    this.#open.set(row.epoch, { row, leaseUntil: row.leaseUntil, connected: undefined });
    return { epoch: row.epoch, resumed: false };
  }

  connect(session: ConnectedSession): void {
    const open = this.#open.get(session.epoch);
    if (open === undefined) throw new StoreError('epoch_closed', 'the session has ended');
    open.connected = session;
  }

  /** The connection is gone; the session lives on to the end of its lease, which runs since the spoke was last heard. */
  disconnect(session: ConnectedSession, { silentMs }: { readonly silentMs: number }): void {
    const open = this.#open.get(session.epoch);
    if (open === undefined || open.connected !== session) return;
    open.connected = undefined;
    open.leaseUntil = this.#options.clock.now() + this.#options.leaseMs - silentMs;
  }

  /** A spoke that says it is done ends its session at once. */
  async end(epoch: number): Promise<void> {
    const open = this.#open.get(epoch);
    if (open !== undefined) await this.#closeEpoch(open);
  }

  notifyAll(notice: Notice): void {
    for (const session of this.connected()) session.notify(notice);
  }

  configureAll(): void {
    for (const session of this.connected()) session.notify({ configure: { backends: this.#options.backendsFor(session.spoke) } });
  }

  async #renewAndClose(): Promise<void> {
    const { lanes, clock, leaseMs } = this.#options;
    const connected = this.connected();
    if (connected.length > 0) {
      await lanes.system('renew_sessions', async (batch) => {
        await extendLeases(
          batch.querier,
          connected.map(({ epoch }) => epoch),
          batch.now + leaseMs,
        );
        await touchSpokes(batch.querier, [...new Set(connected.map(({ spoke }) => spoke))].sort(), batch.now);
      });
    }
    for (const open of [...this.#open.values()]) {
      if (open.connected === undefined && clock.now() >= open.leaseUntil) await this.#closeEpoch(open);
    }
  }

  async #closeEpoch(open: OpenSession): Promise<void> {
    const { row } = open;
    await this.#options.lanes.system(
      'close_session',
      async (batch) => {
        if (open.connected !== undefined) return;
        if (!(await closeSession(batch.querier, row.epoch, batch.now))) {
          batch.onCommitted(() => this.#open.delete(row.epoch));
          return;
        }
        await this.#closers?.leases.closeEpoch(batch, row.epoch);
        await this.#closers?.segments.closeEpoch(batch, row.epoch);
        batch.emit(spokeEvent(batch.now, 'spoke.left', row));
        batch.onCommitted(() => this.#open.delete(row.epoch));
      },
      { eventsMax: 1 },
    );
  }
}

function spokeEvent(now: number, type: 'spoke.joined' | 'spoke.left', row: SessionRow) {
  return eventAt(now, {
    type,
    container: '',
    containerId: noContainerId,
    artifact: '',
    operation: type === 'spoke.joined' ? 'join' : 'leave',
    tenantId: systemTenantId,
    data: { spoke: row.spoke, epoch: row.epoch },
  });
}

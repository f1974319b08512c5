/**
 * What tenants used. Changes are counted in their own transactions; reads come with the spokes' reports, are summed here and
 * written every few seconds. What a killed hub had not written of reads is lost, and nothing else.
 */
import type { ReadUsage__Output } from '@felloe/contracts/gen/felloe/v1/ReadUsage.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';

export interface UsageTotal {
  readonly containerId: string;
  readonly day: number;
  readonly operation: string;
  readonly operations: number;
  readonly bytes: number;
}

export interface ContainerTotal {
  readonly containerId: string;
  readonly artifacts: number;
  readonly bytes: number;
}

export interface UsageOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
  readonly writeEveryMs: number;
  readonly onFault: (error: StoreError) => void;
}

interface Sum {
  readonly tenantId: string;
  readonly containerId: string;
  readonly operation: string;
  count: number;
  bytes: number;
}

export class Usage {
  readonly #options: UsageOptions;
  readonly #stop = new AbortController();
  #sums = new Map<string, Sum>();
  #running: Promise<void> | undefined;

  constructor(options: UsageOptions) {
    this.#options = options;
  }

  add(reads: readonly ReadUsage__Output[]): void {
    for (const read of reads) {
      const key = `${read.container_id} ${read.operation}`;
      const sum = this.#sums.get(key);
      if (sum === undefined) {
        this.#sums.set(key, {
          tenantId: read.tenant_id,
          containerId: read.container_id,
          operation: read.operation,
          count: read.count,
          bytes: read.bytes,
        });
      } else {
        sum.count += read.count;
        sum.bytes += read.bytes;
      }
    }
  }

  start(): void {
    const { clock, writeEveryMs: everyMs, onFault } = this.#options;
    this.#running ??= repeat({ clock, everyMs, signal: this.#stop.signal, onFault }, () => this.write());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.write();
  }

  /** A failed write keeps its sums for the next. */
  async write(): Promise<void> {
    const sums = this.#sums;
    if (sums.size === 0) return;
    this.#sums = new Map();
    try {
      await this.#options.lanes.system('read_usage', async (batch) => {
        for (const sum of sums.values()) batch.count({ ...sum, operations: sum.count });
      });
    } catch (error) {
      this.add([...sums.values()].map((sum) => ({ ...sum, tenant_id: sum.tenantId, container_id: sum.containerId })));
      this.#options.onFault(StoreError.from(error));
    }
  }

  async ofTenant(tenantId: string, sinceDay: number): Promise<UsageTotal[]> {
    const { rows } = await this.#options.database.query<{
      container_id: string;
      day: number;
      operation: string;
      operations: number;
      bytes: number;
    }>({
      text: `select container_id, day, operation, operations, bytes from operation_usage
        where tenant_id = $1 and day >= $2 order by container_id, day, operation`,
      values: [tenantId, sinceDay],
    });
    return rows.map((row) => ({
      containerId: row.container_id,
      day: row.day,
      operation: row.operation,
      operations: row.operations,
      bytes: row.bytes,
    }));
  }

  async containersOfTenant(tenantId: string): Promise<ContainerTotal[]> {
    const { rows } = await this.#options.database.query<{ container_id: string; artifacts: number; bytes: number }>({
      text: 'select container_id, artifacts, bytes from container_usage where tenant_id = $1',
      values: [tenantId],
    });
    return rows.map((row) => ({ containerId: row.container_id, artifacts: row.artifacts, bytes: row.bytes }));
  }
}

/** Reads counted per tenant, container and operation between two reports to the hub: what usage is billed by. */
import type { ReadUsage } from '@felloe/contracts/gen/felloe/v1/ReadUsage.ts';
import type { ReadEvent } from '../app-context.ts';

interface Count {
  readonly event: ReadEvent;
  count: number;
  bytes: number;
}

export class ReadUsageCounter {
  #counts = new Map<string, Count>();

  add(event: ReadEvent): void {
    const key = `${event.tenantId}\n${event.containerId}\n${event.operation}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { event, count: 1, bytes: event.bytes });
    else {
      known.count += 1;
      known.bytes += event.bytes;
    }
  }

  /** Everything counted so far; counting starts anew. */
  take(): ReadUsage[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts.map(({ event, count, bytes }) => ({
      tenant_id: event.tenantId,
      container_id: event.containerId,
      operation: event.operation,
      count,
      bytes,
    }));
  }

  /** Puts back what could not be reported. */
  restore(reads: readonly ReadUsage[]): void {
    for (const read of reads) {
      const event: ReadEvent = {
        tenantId: read.tenant_id ?? '',
        containerId: read.container_id ?? '',
        container: '',
        artifact: '',
        operation: (read.operation ?? 'get') as ReadEvent['operation'],
        bytes: 0,
        principalId: '',
      };
      const key = `${event.tenantId}\n${event.containerId}\n${event.operation}`;
      const known = this.#counts.get(key);
      const count = Number(read.count ?? 0);
      const bytes = Number(read.bytes ?? 0);
      if (known === undefined) this.#counts.set(key, { event, count, bytes });
      else {
        known.count += count;
        known.bytes += bytes;
      }
    }
  }
}

/**
 * What a container's vault may hold: its own quota and the bounds of its topics (engine/container/vault.ts), judged in the order of
 * commits: what one takes, the next one of the batch has not. Bytes of the vault count as the container's.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { boundsOfTopic } from '@felloe/engine/container/vault.ts';
import type { Querier } from '../database/database.ts';
import { changeContainerUsage, findContainerUsage } from '../metadata/artifact-queries.ts';
import type { ContainerRow } from '../metadata/records.ts';

/** What a mailbox or snapshot would hold. */
export interface VaultHolding {
  readonly entries: number;
  readonly bytes: number;
}

export class VaultRoom {
  readonly container: ContainerRow;
  /** Left of the container's quota. */
  #bytesLeft: number;
  #taken = 0;

  constructor(container: ContainerRow, bytesLeft: number) {
    this.container = container;
    this.#bytesLeft = bytesLeft;
  }

  /** Bytes that the container has more. */
  get taken(): number {
    return this.#taken;
  }

  /** Why there is no room for so many bytes more, if there is none. */
  refusal(topic: string, holding: VaultHolding, bytes: number): StoreError | undefined {
    const { bytesMax = Infinity, entriesMax = Infinity } = boundsOfTopic(this.container.documents.setting('vault'), topic) ?? {};
    if (holding.bytes > bytesMax || holding.entries > entriesMax) {
      return new StoreError('quota_exceeded', 'the topic holds as much as it may', { details: { reason: 'topic' } });
    }
    return bytes > 0 && bytes > this.#bytesLeft ? new StoreError('quota_exceeded') : undefined;
  }

  /** Takes `bytes` (below 0: gives back), or tells why not. */
  take(topic: string, holding: VaultHolding, bytes: number): StoreError | undefined {
    const refusal = this.refusal(topic, holding, bytes);
    if (refusal !== undefined) return refusal;
    this.#bytesLeft -= bytes;
    this.#taken += bytes;
    return undefined;
  }
}

export class VaultRooms {
  async of(querier: Querier, containers: readonly ContainerRow[]): Promise<Map<string, VaultRoom>> {
    const rows = new Map(containers.map((container) => [container.containerId, container]));
    const limited = [...rows.values()].filter(({ documents }) => documents.setting('quota')?.bytesMax !== undefined);
    const used =
      limited.length === 0
        ? new Map<string, { readonly bytes: number }>()
        : await findContainerUsage(
            querier,
            limited.map(({ containerId }) => containerId),
          );
    return new Map(
      [...rows.values()].map((container) => {
        const { bytesMax = Infinity } = container.documents.setting('quota') ?? {};
        return [container.containerId, new VaultRoom(container, bytesMax - (used.get(container.containerId)?.bytes ?? 0))];
      }),
    );
  }

  async write(querier: Querier, rooms: ReadonlyMap<string, VaultRoom>): Promise<void> {
    const deltas = [...rooms.values()].flatMap(({ container: { tenantId, containerId }, taken }) =>
      taken === 0 ? [] : [{ tenantId, containerId, artifacts: 0, bytes: taken }],
    );
    if (deltas.length > 0) await changeContainerUsage(querier, deltas);
  }
}

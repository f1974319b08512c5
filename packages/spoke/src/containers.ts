/**
 * Container descriptors, cached without a lease: the commit judges everything again, so a stale one can only waste a write. The spoke
 * asks as itself, so one entry serves every asker; a descriptor says where bytes go and never who may do what.
 */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { Recall__Output } from '@felloe/contracts/gen/felloe/v1/Recall.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { AppContext } from './app-context.ts';
import { ExpiringCache } from './expiring-cache.ts';

export type Containers = AppContext['containers'] & {
  recall(recall: Recall__Output): void;
  clear(): void;
};

/** A descriptor with its settings is at most some KiB: tens of megabytes when full. */
const descriptorEntriesMax = 10_000;
/** Changes are recalled; this only bounds what a lost recall could do. */
const descriptorTtlMs = 10_000;

/** @param parts.actor the spoke itself */
export function createContainers(parts: { readonly hub: HubCalls; readonly actor: Actor; readonly clock: Clock }): Containers {
  const { hub, actor, clock } = parts;
  const cache = new ExpiringCache<ContainerDescriptor__Output>({
    entriesMax: descriptorEntriesMax,
    clock,
    ttlMsOf: () => descriptorTtlMs,
    // An absent container is not remembered: it may be created through another spoke the next moment.
    isRefusal: () => false,
    refusalTtlMs: 0,
  });
  return {
    describe(name) {
      return cache.get(name, () => hub.call('describe_container', { name }, { actor, deadlineMs: limits.session.callMs }));
    },
    known: (name) => cache.peek(name),
    forget: (name) => cache.delete(name),
    recall(recall) {
      const names = new Set(recall.container_names);
      const ids = new Set(recall.container_ids);
      cache.deleteWhere((descriptor) => ids.has(descriptor.container_id) || names.has(descriptor.name));
    },
    clear: () => cache.clear(),
  };
}

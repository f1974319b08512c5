/**
 * Container descriptors, cached without a lease: the commit judges everything again, so a stale one can only waste a write. What
 * one actor may see another may not, so the tenant is part of the key.
 */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { Recall__Output } from '@felloe/contracts/gen/felloe/v1/Recall.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
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
const refusalTtlMs = 1_000;

export function createContainers({ hub, clock }: { readonly hub: HubCalls; readonly clock: Clock }): Containers {
  const cache = new ExpiringCache<ContainerDescriptor__Output>({
    entriesMax: descriptorEntriesMax,
    clock,
    ttlMsOf: () => descriptorTtlMs,
    // An absent container is not remembered: it may be created through another spoke the next moment.
    isRefusal: (error) => error.code === 'access_denied',
    refusalTtlMs,
  });
  return {
    describe(name, actor) {
      const key = `${actor.kind ?? ''}\n${actor.tenant_id ?? ''}\n${actor.principal_id ?? ''}\n${name}`;
      return cache.get(key, () => hub.call('describe_container', { name }, { actor, deadlineMs: limits.session.callMs }));
    },
    forget(name) {
      cache.deleteWhere((descriptor) => descriptor.name === name);
    },
    recall(recall) {
      const names = new Set(recall.container_names);
      const ids = new Set(recall.container_ids);
      cache.deleteWhere((descriptor) => ids.has(descriptor.container_id) || names.has(descriptor.name));
    },
    clear: () => cache.clear(),
  };
}

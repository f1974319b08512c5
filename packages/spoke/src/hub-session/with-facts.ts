/**
 * Calls whose decision may depend on the request itself. The hub says so with `facts_required`; then it is asked once more with what the
 * request says of itself, and nobody above notices. Containers that wanted it are remembered, so that their next request brings it along.
 */
import type { CallOptions, HubCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';

/** Names of containers: when there are more, remembering begins anew, at the price of a round trip each. */
const rememberedMax = 10_000;

export function withFacts(hub: HubCalls): HubCalls {
  const wanting = new Set<string>();
  return {
    call(name, request, options) {
      const { facts } = options;
      if (facts === undefined) return hub.call(name, request, options);
      const container = containerOf(request);
      if (wanting.has(container)) return hub.call(name, request, factual(options, facts));
      return hub.call(name, request, options).catch((thrown: unknown) => {
        if (!(thrown instanceof StoreError) || thrown.code !== 'facts_required') throw thrown;
        if (wanting.size >= rememberedMax) wanting.clear();
        wanting.add(container);
        return hub.call(name, request, factual(options, facts));
      });
    },
  };
}

function factual(options: CallOptions, facts: NonNullable<CallOptions['facts']>): CallOptions {
  return { ...options, actor: { ...options.actor, facts: { values: facts() } } };
}

function containerOf(request: object): string {
  const { container, name } = request as { readonly container?: unknown; readonly name?: unknown };
  const found = container ?? name;
  return typeof found === 'string' ? found : '';
}

/**
 * A signal for work that nothing stops. Some share one, since to make it costs more than a request's share of a frame; not all, since
 * drivers hang listeners on it, which would gather.
 */
export function neverAborted(): AbortSignal {
  if (uses === usesMax) {
    shared = new AbortController().signal;
    uses = 0;
  }
  uses += 1;
  return shared;
}

const usesMax = 64;
let shared = new AbortController().signal;
let uses = 0;

/** A signal for work that nothing stops. One each: drivers hang listeners on it, which a shared one would gather. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

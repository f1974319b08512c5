/** Long waits at the hub, cut short when this spoke stops or loses the hub: a drain must not wait for them, and another spoke can go on. */
import type { AppContext } from '../app-context.ts';

/** How soon a wait notices; well below the time a drain has. */
const checkMs = 250;

/** Runs the work with a signal that aborts with the given one, and with the gate's `unavailable` when the gate closes. */
export async function untilLeaving<T>(
  context: Pick<AppContext, 'gate'>,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leaving = new AbortController();
  const check = (): void => {
    try {
      context.gate.assertDeciding();
    } catch (thrown) {
      leaving.abort(thrown);
    }
  };
  const timer = setInterval(check, checkMs);
  try {
    return await work(AbortSignal.any([signal, leaving.signal]));
  } catch (thrown) {
    // Whatever became of the call, the reason is that we leave.
    throw leaving.signal.aborted ? leaving.signal.reason : thrown;
  } finally {
    clearInterval(timer);
  }
}

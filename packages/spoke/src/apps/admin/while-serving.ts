/** Long waits at the hub, cut short when this spoke stops or loses the hub: a drain must not wait for them, and another spoke can go on. */
import type { AppContext } from '../../app-context.ts';
import type { Exchange } from './exchange.ts';

/** How soon a wait notices; well below the time a drain has. */
const checkMs = 250;

/** Runs the work with an exchange whose signal also aborts, with the gate's `unavailable`, when the gate closes. */
export async function whileServing<T>(
  context: AppContext,
  exchange: Exchange,
  work: (exchange: Exchange) => Promise<T>,
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
    return await work({ ...exchange, signal: AbortSignal.any([exchange.signal, leaving.signal]) });
  } catch (thrown) {
    // Whatever became of the call, the reason is that we leave.
    throw leaving.signal.aborted ? leaving.signal.reason : thrown;
  } finally {
    clearInterval(timer);
  }
}

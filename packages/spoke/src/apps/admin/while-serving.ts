/** Long waits of an exchange at the hub, cut short when this spoke stops or loses the hub. */
import type { AppContext } from '../../app-context.ts';
import { untilLeaving } from '../../http/until-leaving.ts';
import type { Exchange } from './exchange.ts';

/** Runs the work with an exchange whose signal also aborts, with the gate's `unavailable`, when the gate closes. */
export function whileServing<T>(context: AppContext, exchange: Exchange, work: (exchange: Exchange) => Promise<T>): Promise<T> {
  return untilLeaving(context, exchange.signal, (signal) => work({ ...exchange, signal }));
}

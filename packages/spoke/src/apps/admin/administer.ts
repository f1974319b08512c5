/** Routes behind which an operation of administration stands: path, query and body together are its parameters. */
import type { OperationName } from '@felloe/contracts/http/administration.ts';
import type { AppContext } from '../../app-context.ts';
import { callDeadlineMs } from './deadlines.ts';
import { callOptions, type Exchange } from './exchange.ts';

/** The hub's result as JSON text. It was validated there against the schema that this route documents. */
export async function administer(context: AppContext, exchange: Exchange, operation: OperationName): Promise<string> {
  const parameters = { ...exchange.query, ...exchange.body, ...exchange.parameters };
  const answer = await context.call(
    'administer',
    { operation, parameters: JSON.stringify(parameters) },
    callOptions(exchange, exchange.actor, callDeadlineMs),
  );
  return answer.result;
}

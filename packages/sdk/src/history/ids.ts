/** Ids become parts of object keys: what could leave its folder or break a listing is refused. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { historyLimits } from './history-limits.ts';

/** @throws StoreError `invalid_argument` */
export function checkId(id: string, what: string): string {
  if (id.length === 0 || id.length > historyLimits.idLengthMax || !/^[A-Za-z0-9._=@:+-]+$/.test(id) || /^\.+$/.test(id)) {
    throw new StoreError(
      'invalid_argument',
      `the ${what} ${JSON.stringify(id.slice(0, 60))} cannot be used: letters, digits and ._=@:+- only`,
    );
  }
  return id;
}

/** The quota setting: upper bounds of a container, judged in every commit. A bound below what is already there only stops growth. */
import { countOf, fieldsOf, malformed, optional } from './strict-document.ts';

export interface QuotaSetting {
  /** Of all versions together; absent means none. */
  readonly bytesMax?: number;
  /** Versions count, removal markers do not. */
  readonly artifactsMax?: number;
}

export function readQuota(value: unknown): QuotaSetting {
  const fields = fieldsOf(value, ['bytesMax', 'artifactsMax']);
  const bytesMax = optional(fields['bytesMax'], (count) => countOf(count, 'bytesMax', 0));
  const artifactsMax = optional(fields['artifactsMax'], (count) => countOf(count, 'artifactsMax', 0));
  if (bytesMax === undefined && artifactsMax === undefined) throw malformed('', 'has no bound');
  return { ...(bytesMax === undefined ? {} : { bytesMax }), ...(artifactsMax === undefined ? {} : { artifactsMax }) };
}

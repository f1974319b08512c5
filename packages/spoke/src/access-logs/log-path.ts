/** Where a log lies in its target: as AWS names log objects ("Amazon S3 server access log object key format"). */
import type { GatheredLog } from './access-logs.ts';

export interface LogPathParts {
  readonly region: string;
  readonly deliveredAtMs: number;
  /** Unguessable, so that no two workers write one path. */
  readonly unique: string;
}

export function logPath(
  { source, target, beganAt }: Pick<GatheredLog, 'source' | 'target' | 'beganAt'>,
  parts: LogPathParts,
): string {
  const { prefix, format } = target;
  const delivered = digitsOf(parts.deliveredAtMs);
  if (format.kind === 'simple') return `${prefix}${delivered.day}-${delivered.time}-${parts.unique}`;
  const dated = format.by === 'delivery' ? delivered : { day: digitsOf(beganAt).day, time: '00-00-00' };
  const place = `${source.tenant_id}/${parts.region}/${source.name}/${dated.day.replaceAll('-', '/')}`;
  return `${prefix}${place}/${dated.day}-${dated.time}-${parts.unique}`;
}

/** `2026-05-07` and `10-09-08`, UTC. */
function digitsOf(timeMs: number): { readonly day: string; readonly time: string } {
  const text = new Date(timeMs).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 19).replaceAll(':', '-') };
}

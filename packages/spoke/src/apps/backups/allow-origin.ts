/**
 * One origin may call, with credentials, as the container's setting says (the Fetch standard, section 3.3: an origin by name, since `*` and
 * credentials exclude each other). Failures carry the headers, too: else pages see nothing but "failed".
 */
import type { BackupsSetting } from '@felloe/engine/container/backups.ts';

export function originHeaders({ origin }: BackupsSetting, asking: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  if (asking !== origin) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'content-disposition, etag, retry-after',
  };
}

export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, range, if-none-match',
  'access-control-max-age': '600',
};

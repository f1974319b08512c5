/**
 * Backends whose directory has another path than at the last start: moved, or copied beside the original. Whoever starts the hub says which
 * they are and where they lie now, and the records follow before the first spoke is let in. A spoke that was told the old path would find
 * nothing there, or the bytes of the original, to which it would write and of which its collector would delete.
 */
import type { Logger } from '@felloe/runtime/logger.ts';
import type { HubConfig } from '../config.ts';
import type { BackendRow } from './backend-queries.ts';
import type { Backends } from './backends.ts';

export type LocalBackends = HubConfig['localBackends'];

/** Those of the file-system backends that lie at `root` now and were recorded elsewhere. In the order of their making, as are `rows`. */
export function movedBackends(rows: readonly BackendRow[], { root, ids, firstNamed }: LocalBackends): BackendRow[] {
  if (root === undefined) return [];
  // A removed backend leaves its name to another, which an operator made.
  const first = rows.find((row) => row.name === firstNamed || row.name === `${firstNamed} ${row.backendId}`);
  return rows.filter(
    (row) =>
      row.kind === 'file-system' &&
      row.state !== 'removed' &&
      (row === first || ids.includes(row.backendId)) &&
      rootOf(row) !== root,
  );
}

export async function recordMovedBackends(backends: Backends, local: LocalBackends, logger: Logger): Promise<void> {
  const { root = '' } = local;
  for (const row of movedBackends(backends.all(), local)) {
    logger.info({ backend: row.name, before: rootOf(row), root }, 'the directory of the backend lies elsewhere now');
    await backends.configure(row.name, { secret: undefined, reach: undefined, state: undefined, makeDefault: false, root });
  }
}

function rootOf({ configuration }: BackendRow): unknown {
  return (JSON.parse(configuration) as { readonly root?: unknown }).root;
}

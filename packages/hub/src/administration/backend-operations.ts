import type { BackendRow } from '../backends/backend-queries.ts';
import type { Backends } from '../backends/backends.ts';
import type { Operations } from './operations.ts';

export function backendOperations({
  backends,
}: {
  readonly backends: Backends;
}): Pick<Operations, 'backend.add' | 'backend.list' | 'backend.configure' | 'backend.remove'> {
  return {
    'backend.add': async ({ name, kind, configuration, secret, reach = [], makeDefault = false }, context) =>
      backendRecord(
        await backends.add(
          {
            name,
            kind: kind as 'file-system' | 'memory' | 's3',
            configuration,
            secret: secret === undefined ? undefined : JSON.stringify(secret),
            reach: reach.length === 0 ? 'any' : reach,
            makeDefault,
          },
          context.order,
        ),
      ),
    'backend.list': async () => ({
      backends: backends
        .all()
        .filter((row) => row.state !== 'removed')
        .map(backendRecord),
    }),
    'backend.configure': async ({ name, secret, reach, state, makeDefault = false }, context) =>
      backendRecord(
        await backends.configure(
          name,
          {
            secret: secret === undefined ? undefined : JSON.stringify(secret),
            reach: reach?.length === 0 ? 'any' : reach,
            state,
            makeDefault,
          },
          context.order,
        ),
      ),
    'backend.remove': async ({ name }, context) => {
      await backends.remove(name, context.order);
      return {};
    },
  };
}

function backendRecord(row: BackendRow) {
  return {
    backendId: row.backendId,
    name: row.name,
    kind: row.kind as never,
    configuration: JSON.parse(row.configuration) as Record<string, unknown>,
    reach: row.reach === 'any' ? [] : [...row.reach],
    state: row.state as never,
    isDefault: row.isDefault,
    createdAt: row.createdAt,
  };
}

/** The calls about versions of a container as a whole, and the one that moves an artifact to another path. */
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { isVersionName } from '@felloe/engine/artifact/versioning.ts';
import { mustCreate } from '@felloe/engine/access/restrictions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Access } from '../access/access.ts';
import type { Database } from '../database/database.ts';
import type { CallHandlers } from '../session/call-context.ts';
import { writeResultOf } from './artifact-handlers.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';
import { renameArtifact, type RenameParts } from './rename-artifact.ts';
import { listVersions } from './version-listing.ts';

export interface VersionHandlerParts extends RenameParts {
  readonly access: Access;
  readonly database: Database;
}

export function versionHandlers(parts: VersionHandlerParts): Pick<CallHandlers, 'list_versions' | 'rename'> {
  const { access, database } = parts;
  return {
    list_versions: {
      authorisation: 'artifact.list_versions',
      handle: (message, context) => {
        const { prefix, delimiter, after_path: afterPath, after_version: afterVersion } = message;
        const container = access.container(context, 'artifact.list_versions', message.container, prefix);
        for (const text of [prefix, delimiter, afterPath]) requirePathPart(text);
        if (afterVersion !== '' && !isVersionName(afterVersion)) {
          throw new StoreError('invalid_argument', 'no version has this name', { details: { field: 'after_version' } });
        }
        const limit = Math.min(message.limit, limits.artifact.listPageMax);
        return listVersions(database, container, { prefix, delimiter, afterPath, afterVersion, limit });
      },
    },
    rename: {
      authorisation: 'artifact.rename',
      handle: async (message, context) => {
        const { path, source_path: sourcePath } = message;
        const container = access.container(context, 'artifact.rename', message.container, path);
        // Whoever renames reads and removes at one place and writes at another.
        access.open(context, 'artifact.read', message.container, sourcePath);
        access.container(context, 'artifact.remove', message.container, sourcePath);
        access.container(context, 'artifact.write', message.container, path);
        const changed = await renameArtifact(
          parts,
          {
            container,
            sourcePath,
            sourceConditions: conditionsOf(message.source_conditions),
            judgeSource: (record) => access.settle(context, 'artifact.read', { row: container, path: sourcePath }, record),
            path,
            conditions: conditionsOf(message.conditions),
            fencing: fencingOf(message.conditions),
            mustCreate: mustCreate(context.principal, path),
            principalId: context.principal.principalId,
          },
          context.order,
        );
        return writeResultOf(container, path, changed);
      },
    },
  };
}

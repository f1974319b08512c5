import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const modulesFolder = join(repositoryRoot, 'node_modules');
export const binFolder = join(modulesFolder, '.bin');
/** The Node that everything runs on: the root's dependency `node`, not the one that started us. */
export const nodeBinary = join(binFolder, 'node');
export const vitestScript = join(modulesFolder, 'vitest', 'vitest.mjs');
/** What Node made of our TypeScript, for its next start. It goes with the modules: whoever may write here owns the code anyway. */
export const compiledFolder = join(modulesFolder, '.cache', 'compiled');

/** pnpm comes from the registry by npx: corepack refuses its signature keys, and nothing has to be installed for everybody. */
export const pnpmVersion = '12.21.0';

/** A temporary directory that goes away with its scope. */
import { mkdtempSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Other users may enter it (servers that refuse root run as `nobody`); what is inside sets its own modes. */
export async function makeScratchDirectory(purpose: string): Promise<ScratchDirectory> {
  const directory = mkdtempSync(path.join(tmpdir(), `felloe-${purpose}-`));
  await chmod(directory, 0o755);
  return {
    path: directory,
    // A process that was killed may still be writing for a moment.
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}

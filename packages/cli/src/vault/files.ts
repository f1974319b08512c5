/** Files of the commands: read whole, or written whole or not at all. `-` is standard input or output. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer as readBuffer } from 'node:stream/consumers';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

export async function readInput(terminal: Terminal, file: string): Promise<Uint8Array> {
  if (file === '-') return new Uint8Array(await readBuffer(terminal.stdin));
  try {
    return new Uint8Array(await readFile(resolve(terminal.workingDirectory, file)));
  } catch (thrown) {
    throw new UsageError(`${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/** @returns the size. A file that is there is replaced only when all has been written and synced. */
export async function writeOutput(
  terminal: Terminal,
  file: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  let size = 0;
  if (file === '-') {
    for await (const piece of pieces) {
      terminal.stdout.write(piece);
      size += piece.length;
    }
    return size;
  }
  const target = resolve(terminal.workingDirectory, file);
  const partial = `${target}.${crypto.randomUUID()}.part`;
  const handle = await open(partial, 'wx', 0o600);
  try {
    for await (const piece of pieces) {
      await handle.writeFile(piece);
      size += piece.length;
    }
    await handle.sync();
    await handle.close();
    await rename(partial, target);
  } catch (thrown) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw thrown;
  }
  return size;
}

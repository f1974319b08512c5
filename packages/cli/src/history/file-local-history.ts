/**
 * LocalHistory in a file: one JSON document a line for everything that happened, appended and synced before it counts, so that a crash
 * loses at most a line that was not finished. Entries stay encrypted. A removal rewrites the file: what was deleted is not kept.
 */
import { mkdir, open, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import type { DeletedEntries } from '@felloe/sdk/history/deletion-rule.ts';
import { identityOf } from '@felloe/sdk/history/entry-identity.ts';
import { type LocalHistory, MemoryLocalHistory } from '@felloe/sdk/history/local-history.ts';
import type { DeletionRequest, EncHistoryEntry } from '@felloe/sdk/history/sync-backend.ts';
import { deletionRequestOf, encHistoryEntryOf, fieldsOf, listOf } from '@felloe/sdk/history/wire-documents.ts';
import { UsageError } from '../terminal/failure.ts';
import { readTextIfThere, writeWhole } from '../files/private-files.ts';

type Line =
  | { readonly entry: EncHistoryEntry; readonly waits: boolean }
  | { readonly uploaded: readonly string[] }
  | { readonly all_wait: true }
  | { readonly deletion: DeletionRequest }
  | { readonly deletion_told: true };

/** Files with fewer lines are not worth rewriting. */
const linesKeptMin = 1_000;

export class FileLocalHistory implements LocalHistory, AsyncDisposable {
  readonly #directory: string;
  readonly #memory = new MemoryLocalHistory();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Takes the directory for this process. @throws UsageError while another one has it */
  static async open(directory: string): Promise<FileLocalHistory> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const history = new FileLocalHistory(directory);
    await history.#lock();
    try {
      await history.#load();
    } catch (thrown) {
      await history[Symbol.asyncDispose]();
      throw thrown;
    }
    return history;
  }

  all(): readonly EncHistoryEntry[] {
    return this.#memory.all();
  }

  waiting(): readonly EncHistoryEntry[] {
    return this.#memory.waiting();
  }

  pendingDeletions(): readonly DeletionRequest[] {
    return this.#memory.pendingDeletions();
  }

  async add(entries: readonly EncHistoryEntry[], options: { readonly waits: boolean }): Promise<readonly EncHistoryEntry[]> {
    const known = new Set(this.all().map(identityOf));
    const added = entries.filter((entry) => !known.has(identityOf(entry)) && known.add(identityOf(entry)));
    await this.#append(added.map((entry) => ({ entry, waits: options.waits })));
    return await this.#memory.add(added, options);
  }

  async uploaded(entries: readonly EncHistoryEntry[]): Promise<void> {
    await this.#append([{ uploaded: entries.map(identityOf) }]);
    await this.#memory.uploaded(entries);
  }

  async allWait(): Promise<void> {
    await this.#append([{ all_wait: true }]);
    await this.#memory.allWait();
  }

  async remove(deleted: DeletedEntries): Promise<number> {
    const removed = await this.#memory.remove(deleted);
    if (removed > 0) await this.#rewrite();
    return removed;
  }

  async addPendingDeletion(request: DeletionRequest): Promise<void> {
    await this.#append([{ deletion: request }]);
    await this.#memory.addPendingDeletion(request);
  }

  async deletionTold(): Promise<void> {
    await this.#append([{ deletion_told: true }]);
    await this.#memory.deletionTold();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#lockPath, { force: true });
  }

  get #path(): string {
    return join(this.#directory, 'history.ndjson');
  }

  get #lockPath(): string {
    return join(this.#directory, 'lock');
  }

  async #load(): Promise<void> {
    const text = await readTextIfThere(this.#path);
    if (text === undefined) return;
    const end = text.lastIndexOf('\n') + 1;
    // A line without its end was never acknowledged to anybody.
    if (end < text.length) await truncate(this.#path, Buffer.byteLength(text.slice(0, end)));
    let number = 0;
    for (const line of text.slice(0, end).split('\n')) {
      number += 1;
      if (line !== '') await this.#replay(line, number);
    }
    // What has happened is of no use any more; what is, stays.
    if (number > linesKeptMin && number > 2 * this.all().length) await this.#rewrite();
  }

  async #replay(line: string, number: number): Promise<void> {
    try {
      const fields = fieldsOf(JSON.parse(line), 'a line');
      const { entry, uploaded, deletion } = fields;
      if (entry !== undefined) await this.#memory.add([encHistoryEntryOf(entry)], { waits: fields['waits'] === true });
      else if (uploaded !== undefined) await this.#replayUpload(new Set(listOf(uploaded, String)));
      else if (deletion !== undefined) await this.#memory.addPendingDeletion(deletionRequestOf(deletion));
      else if (fields['all_wait'] === true) await this.#memory.allWait();
      else if (fields['deletion_told'] === true) await this.#memory.deletionTold();
    } catch (cause) {
      throw new StoreError('invalid_argument', `line ${number} of ${this.#path} is broken`, {
        cause,
        details: { advice: 'Move the file away and run `felloe history init` again: it fetches everything that was uploaded.' },
      });
    }
  }

  async #replayUpload(identities: ReadonlySet<string>): Promise<void> {
    await this.#memory.uploaded(this.#memory.waiting().filter((entry) => identities.has(identityOf(entry))));
  }

  async #append(lines: readonly Line[]): Promise<void> {
    if (lines.length === 0) return;
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #rewrite(): Promise<void> {
    const waiting = new Set(this.waiting().map(identityOf));
    const entries = this.all().map((entry): Line => ({ entry, waits: waiting.has(identityOf(entry)) }));
    const lines: Line[] = [...entries, ...this.pendingDeletions().map((deletion) => ({ deletion }))];
    await writeWhole(
      this.#path,
      lines.map((line) => `${JSON.stringify(line)}\n`),
    );
  }

  async #lock(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const file = await open(this.#lockPath, 'wx', 0o600);
        await file.writeFile(String(process.pid));
        await file.close();
        return;
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
        const owner = Number(await readFile(this.#lockPath, 'utf8').catch(() => ''));
        if (attempt > 2 || isRunning(owner))
          throw new UsageError(`another felloe history works on ${this.#directory} (process ${owner})`);
        await rm(this.#lockPath, { force: true });
      }
    }
  }
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0 || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (thrown) {
    // EPERM: it runs, and is another user's.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

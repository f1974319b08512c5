/**
 * A directory and the documents of one family member, kept alike: each file is a document that names its path and, as an attachment, its
 * content. What both were when they were last alike is remembered, so that of a difference it is known who made it. A file that both
 * sides changed is kept twice: theirs under the name, ours beside it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Documents } from '@felloe/sdk/documents/documents.ts';
import type { Document, FamilyMember } from '@felloe/sdk/documents/family-member.ts';
import { getJson, type LocalStore, putJson } from '@felloe/sdk/documents/local/local-store.ts';

/** The document of a file. */
export interface FileDocument {
  readonly path: string;
  readonly hmac: string;
  readonly sizeBytes: number;
}

interface Remembered {
  readonly hmac: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface DirectorySyncReport {
  readonly sent: readonly string[];
  readonly received: readonly string[];
  readonly removedHere: readonly string[];
  readonly removedThere: readonly string[];
  /** Ours, under the new names. */
  readonly conflicts: readonly string[];
  /** Larger than an attachment may be. */
  readonly tooLarge: readonly string[];
}

export interface DirectorySyncParts {
  readonly documents: Documents;
  readonly store: LocalStore;
  readonly member: FamilyMember;
  readonly directory: string;
  readonly fileBytesMax: number;
  readonly now: () => Date;
}

const nameOfState = (parts: DirectorySyncParts): string => `directory/${parts.member.id}/${idOfPath(parts.directory)}`;

export async function syncDirectory(parts: DirectorySyncParts): Promise<DirectorySyncReport> {
  const { documents, member, store } = parts;
  await documents.sync();
  const remembered = new Map(Object.entries((await getJson<Record<string, Remembered>>(store, nameOfState(parts))) ?? {}));
  const here = await readTree(parts.directory);
  const there = new Map((await member.list()).filter(isFile).map(({ body }) => [body.path, body]));
  const report: Report = { sent: [], received: [], removedHere: [], removedThere: [], conflicts: [], tooLarge: [] };
  const run = new Run(parts, remembered, report);
  for (const file of [...new Set([...here.keys(), ...there.keys(), ...remembered.keys()])].toSorted())
    await run.settle(file, here.get(file), there.get(file));
  await documents.sync();
  for (const { hmac } of remembered.values()) await member.evict(hmac);
  await putJson(store, nameOfState(parts), Object.fromEntries(remembered));
  return report;
}

type Report = { readonly [K in keyof DirectorySyncReport]: string[] };

class Run {
  readonly #parts: DirectorySyncParts;
  readonly #remembered: Map<string, Remembered>;
  readonly #report: Report;

  constructor(parts: DirectorySyncParts, remembered: Map<string, Remembered>, report: Report) {
    this.#parts = parts;
    this.#remembered = remembered;
    this.#report = report;
  }

  /** One file: who changed it since both were alike decides. */
  async settle(file: string, here: Found | undefined, there: FileDocument | undefined): Promise<void> {
    const before = this.#remembered.get(file);
    if (here !== undefined && here.sizeBytes > this.#parts.fileBytesMax) {
      this.#report.tooLarge.push(file);
      return;
    }
    const changedHere =
      here === undefined ? before !== undefined : here.sizeBytes !== before?.sizeBytes || here.modifiedMs !== before.modifiedMs;
    const changedThere = there?.hmac !== before?.hmac;
    if (changedHere && changedThere) await this.#settleBoth(file, here, there);
    else if (changedHere) await (here === undefined ? this.#removeThere(file) : this.#send(file, here));
    else if (changedThere) await (there === undefined ? this.#removeHere(file) : this.#receive(file, there));
  }

  async #settleBoth(file: string, here: Found | undefined, there: FileDocument | undefined): Promise<void> {
    if (there === undefined) {
      // Gone on one side or on both: what somebody changed stays.
      if (here === undefined) this.#remembered.delete(file);
      else await this.#send(file, here);
      return;
    }
    if (here === undefined) {
      await this.#receive(file, there);
      return;
    }
    const content = await readFile(here.at);
    if ((await this.#nameOf(content, file)) === there.hmac) {
      this.#remembered.set(file, { ...here, hmac: there.hmac });
      return;
    }
    const { dir, name, ext } = path.posix.parse(file);
    const stamp = this.#parts.now().toISOString().replaceAll(':', '.').slice(0, 19);
    const ours = path.posix.join(dir, `${name} (conflict, ${this.#parts.documents.deviceId}, ${stamp})${ext}`);
    await rename(here.at, path.join(this.#parts.directory, ours));
    await this.#receive(file, there);
    await this.#send(ours, { ...here, at: path.join(this.#parts.directory, ours) });
    this.#report.conflicts.push(ours);
  }

  async #send(file: string, found: Found): Promise<void> {
    const hmac = await this.#nameOf(await readFile(found.at), file);
    if (this.#remembered.get(file)?.hmac !== hmac) {
      await this.#parts.member.put({ path: file, hmac, sizeBytes: found.sizeBytes } satisfies FileDocument, idOfPath(file));
      this.#report.sent.push(file);
    }
    this.#remembered.set(file, { ...found, hmac });
  }

  async #nameOf(content: Buffer, file: string): Promise<string> {
    return await this.#parts.member.attach(content, { name: path.posix.basename(file), type: 'application/octet-stream' });
  }

  async #receive(file: string, { hmac }: FileDocument): Promise<void> {
    const at = insideOf(this.#parts.directory, file);
    const content = await this.#parts.member.readAttachment(hmac);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(`${at}.felloe-new`, content);
    await rename(`${at}.felloe-new`, at);
    const { size: sizeBytes, mtimeMs: modifiedMs } = await stat(at);
    this.#remembered.set(file, { hmac, sizeBytes, modifiedMs });
    this.#report.received.push(file);
  }

  async #removeThere(file: string): Promise<void> {
    await this.#parts.member.delete(idOfPath(file));
    this.#remembered.delete(file);
    this.#report.removedThere.push(file);
  }

  async #removeHere(file: string): Promise<void> {
    await rm(insideOf(this.#parts.directory, file), { force: true });
    this.#remembered.delete(file);
    this.#report.removedHere.push(file);
  }
}

interface Found {
  readonly at: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Regular files below a directory by their paths with slashes; links are left alone. */
async function readTree(directory: string): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.felloe-new')) continue;
    const at = path.join(entry.parentPath, entry.name);
    const { size: sizeBytes, mtimeMs: modifiedMs } = await stat(at);
    found.set(path.relative(directory, at).split(path.sep).join('/'), { at, sizeBytes, modifiedMs });
  }
  return found;
}

/** The path of a document comes from another device: it must not lead out of the directory. */
function insideOf(directory: string, file: string): string {
  const at = path.resolve(directory, file);
  if (at.startsWith(`${path.resolve(directory)}${path.sep}`)) return at;
  throw new Error(`a document names ${JSON.stringify(file)}, which is outside of the directory`);
}

function idOfPath(file: string): string {
  return createHash('sha256').update(file).digest('hex').slice(0, 40);
}

function isFile(document: { readonly body: unknown }): document is Document<FileDocument> {
  const file = document.body as Partial<FileDocument> | null;
  return typeof file?.path === 'string' && typeof file.hmac === 'string';
}

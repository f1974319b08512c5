/** Where `felloe docs` keeps things: a configuration without secrets, and a data directory that only its owner reads. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { type Static, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { writeWhole } from '../history/history-files.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 2048 }));

export const DocumentsFile = Type.Object(
  {
    storage: Type.Optional(Type.Union([Type.Literal('s3'), Type.Literal('felloe')])),
    endpoint: Text,
    region: Text,
    bucket: Text,
    access_key_id: Text,
    user_id: Text,
    device_id: Text,
    device_name: Text,
    rule: Type.Optional(Type.Union([Type.Literal('versions'), Type.Literal('last-write-wins')])),
    manifest: Type.Optional(Type.Union([Type.Literal('one'), Type.Literal('per-device')])),
  },
  { additionalProperties: false },
);
export type DocumentsFile = Static<typeof DocumentsFile>;

export interface DocumentsPaths {
  readonly config: string;
  readonly data: string;
  /** The master key, in base64. */
  readonly masterKey: string;
  /** Of a login at a felloe. */
  readonly refreshToken: string;
}

export interface DocumentsPathFlags {
  readonly config?: string;
  readonly data?: string;
}

export function documentsPathsOf({ environment, workingDirectory }: Terminal, flags: DocumentsPathFlags): DocumentsPaths {
  const base = (xdg: string, ofHome: string): string => {
    const home = environment['HOME'];
    const found = environment[xdg] || (home === undefined ? undefined : join(home, ofHome));
    if (found === undefined) throw new UsageError('HOME is not set: name the files with --config and --data');
    return found;
  };
  const config =
    flags.config ?? environment['FELLOE_DOCS_CONFIG'] ?? join(base('XDG_CONFIG_HOME', '.config'), 'felloe/docs.json');
  const data = flags.data ?? environment['FELLOE_DOCS_DATA'] ?? join(base('XDG_DATA_HOME', '.local/share'), 'felloe/docs');
  const directory = resolve(workingDirectory, data);
  return {
    config: resolve(workingDirectory, config),
    data: directory,
    masterKey: join(directory, 'master-key'),
    refreshToken: join(directory, 'refresh-token'),
  };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readDocumentsFile(path: string): Promise<DocumentsFile> {
  const text = await readIfThere(path);
  return text === undefined ? {} : checked(parsed(text, path), path);
}

/** @throws StoreError `invalid_argument`: a file that the next command refuses must not come to be */
export async function writeDocumentsFile(path: string, file: DocumentsFile): Promise<void> {
  await writeWhole(path, [`${JSON.stringify(checked(file, path), undefined, 2)}\n`]);
}

export async function writeSecret(path: string, secret: string): Promise<void> {
  await writeWhole(path, [`${secret}\n`]);
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw new StoreError('invalid_argument', `${path} cannot be read`, { cause: thrown });
  }
}

/** @throws StoreError `invalid_argument` */
export function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', `${path} is no JSON`, { cause });
  }
}

function checked(value: unknown, path: string): DocumentsFile {
  if (Check(DocumentsFile, value)) return value;
  const [fault] = Errors(DocumentsFile, value);
  throw new StoreError('invalid_argument', `${path}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is malformed'}`);
}

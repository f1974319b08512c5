/** Where `felloe docs` keeps things: a configuration without secrets, and a data directory that only its owner reads. */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { readSettings } from '../files/settings-file.ts';
import { userPath } from '../files/user-paths.ts';
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

export function documentsPathsOf(terminal: Terminal, flags: DocumentsPathFlags): DocumentsPaths {
  const data = userPath(terminal, { base: 'data', given: flags.data, variable: 'FELLOE_DOCS_DATA', path: 'docs' });
  return {
    config: userPath(terminal, { base: 'config', given: flags.config, variable: 'FELLOE_DOCS_CONFIG', path: 'docs.json' }),
    data,
    masterKey: join(data, 'master-key'),
    refreshToken: join(data, 'refresh-token'),
  };
}

/** An empty one when there is none. @throws StoreError `invalid_argument` */
export async function readDocumentsFile(path: string): Promise<DocumentsFile> {
  return (await readSettings(DocumentsFile, path)) ?? {};
}

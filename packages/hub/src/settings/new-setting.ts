/** A setting as a client wants it. */
import { utf8Length } from '@felloe/engine/artifact/path.ts';
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import type { SettingName } from '@felloe/engine/container/setting-names.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';

export interface NewSetting {
  readonly setting: SettingName;
  /** JSON; empty removes the setting. */
  readonly document: string;
  /** As the client wrote it, where it asks for that again word for word; else empty. */
  readonly source: string;
}

/** @throws StoreError `invalid_argument`, `too_large`, `unsupported` for a document that its setting does not take. */
export function requireDocument({ setting, document, source }: NewSetting): void {
  if (document !== '') readSettingDocument(setting, document);
  if (utf8Length(source) <= limits.artifact.containerSettingsBytesMax) return;
  throw new StoreError('too_large', 'the text of a setting is too large', { details: { field: 'source' } });
}

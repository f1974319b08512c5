/**
 * The documents of settings by name, each read by the file of its own. What is not in this table cannot be stored: a setting nobody
 * reads would be a promise nobody keeps.
 */
import type { Tag } from '../artifact/annotations.ts';
import { utf8Length } from '../artifact/path.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type CorsSetting, readCors } from './cors.ts';
import { type ObjectLockSetting, readObjectLock } from './object-lock.ts';
import type { SettingName } from './setting-names.ts';
import { parseDocument } from './strict-document.ts';
import { readContainerTags } from './tags.ts';
import { readVersioning, type VersioningSetting } from './versioning.ts';
import { readWebsite, type WebsiteSetting } from './website.ts';

/** What each setting is, decoded. Its reader stands in `settingReaders` under the same name. */
export interface SettingDocuments {
  cors: CorsSetting;
  website: WebsiteSetting;
  versioning: VersioningSetting;
  object_lock: ObjectLockSetting;
  tags: readonly Tag[];
}

type Reader<Value> = (value: unknown) => Value;

const settingReaders: { readonly [Name in keyof SettingDocuments]: Reader<SettingDocuments[Name]> } = {
  cors: readCors,
  website: readWebsite,
  versioning: readVersioning,
  object_lock: readObjectLock,
  tags: readContainerTags,
};

export type KnownSetting = keyof SettingDocuments & SettingName;

export function isKnownSetting(name: SettingName): name is KnownSetting {
  return Object.hasOwn(settingReaders, name);
}

/**
 * A document as a client gives it or as it was stored: both are read strictly, for what restricts must not be lost in reading.
 * @throws StoreError `invalid_argument`, `too_large`; `unsupported` for a setting without a reader.
 */
export function readSettingDocument<Name extends SettingName>(
  name: Name,
  text: string,
): Name extends keyof SettingDocuments ? SettingDocuments[Name] : never {
  if (!isKnownSetting(name)) throw new StoreError('unsupported', `the setting ${name} is not offered`);
  if (utf8Length(text) > limits.artifact.containerSettingsBytesMax) {
    throw new StoreError('too_large', `a setting has more than ${limits.artifact.containerSettingsBytesMax} bytes`, {
      details: { field: 'document', limit: String(limits.artifact.containerSettingsBytesMax) },
    });
  }
  const read: Reader<unknown> = settingReaders[name];
  return read(parseDocument(text)) as Name extends keyof SettingDocuments ? SettingDocuments[Name] : never;
}

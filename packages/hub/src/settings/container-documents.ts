/**
 * The settings of one container in RAM. One object per container, changed in place when a commit is durable: whoever judges in the
 * container's lane sees the newest documents, however old the row it holds.
 */
import { type ContainerRules, rulesOf } from '@felloe/engine/access/container-rules.ts';
import { readSettingDocument, type SettingDocuments } from '@felloe/engine/container/setting-documents.ts';
import { isSettingName, type SettingName } from '@felloe/engine/container/setting-names.ts';
import { StoreError } from '@felloe/engine/errors.ts';

export interface StoredSetting {
  readonly setting: SettingName;
  /** Rises with every change, removals included. */
  readonly version: number;
  /** JSON; empty when it was removed. */
  readonly document: string;
  /** As the client wrote it, where it asks for that again; else empty. */
  readonly source: string;
  /** ms since 1970 */
  readonly changedAt: number;
}

export class ContainerDocuments {
  readonly #stored = new Map<string, StoredSetting>();
  readonly #decoded = new Map<string, unknown>();
  /** Null until somebody asks: every request does, so it is one field and not four look-ups. */
  #rules: ContainerRules | undefined | null = null;

  constructor(stored: Iterable<StoredSetting> = []) {
    for (const setting of stored) this.#stored.set(setting.setting, setting);
  }

  /** JSON of the setting; undefined when it is not set. */
  get(name: string): string | undefined {
    const document = this.#stored.get(name)?.document;
    return document === '' ? undefined : document;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The setting itself, decoded once a change. Throws `internal` for a damaged one: what restricts must not be read as absent. */
  setting<Name extends keyof SettingDocuments>(name: Name): SettingDocuments[Name] | undefined {
    const known = this.#decoded.get(name);
    if (known !== undefined) return known as SettingDocuments[Name];
    const text = this.get(name);
    if (text === undefined) return undefined;
    try {
      const value = readSettingDocument(name as SettingName & Name, text);
      this.#decoded.set(name, value);
      return value as SettingDocuments[Name];
    } catch (cause) {
      throw new StoreError('internal', `the stored setting ${name} cannot be read`, { cause });
    }
  }

  /** What its owner says about who may do what; undefined when nothing is said. */
  rules(): ContainerRules | undefined {
    if (this.#rules !== null) return this.#rules;
    this.#rules = rulesOf({
      policy: this.setting('policy'),
      accessList: this.setting('access_list'),
      ownership: this.setting('ownership')?.mode,
      block: this.setting('public_access_block'),
    });
    return this.#rules;
  }

  /** With version and source, also when it was removed. */
  stored(name: SettingName): StoredSetting | undefined {
    return this.#stored.get(name);
  }

  /** Only for what has been committed. */
  replace(setting: StoredSetting): void {
    this.#stored.set(setting.setting, setting);
    this.#decoded.delete(setting.setting);
    this.#rules = null;
  }

  /** Those of these names that are set. */
  pick(names: readonly SettingName[]): Record<string, string> {
    const picked: Record<string, string> = {};
    for (const name of names) {
      const document = this.get(name);
      if (document !== undefined) picked[name] = document;
    }
    return picked;
  }

  /** For the record of an answer that may be asked for again. */
  toJSON(): StoredSetting[] {
    return [...this.#stored.values()];
  }
}

/** A stored row's setting; undefined for one of a newer build, which a rolled back hub leaves alone. */
export function settingNameOf(text: string): SettingName | undefined {
  return isSettingName(text) ? text : undefined;
}

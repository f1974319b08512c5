/** What settings of one container demand of each other. Judged in the container's order, so that no two changes pass each other by. */
import { isAccessSetting, judgeAccessSetting } from '../access/judge-access-setting.ts';
import { StoreError } from '../errors.ts';
import { readSettingDocument } from './setting-documents.ts';
import type { SettingName } from './setting-names.ts';

export interface SettingChange {
  readonly setting: SettingName;
  /** JSON, well-formed for its setting; empty removes it. */
  readonly document: string;
}

/**
 * Retained versions are kept by never being overwritten: lock needs versions, and neither ends while anything may be retained
 * (AWS, "Locking objects with Object Lock": cannot be disabled, and versioning cannot be suspended).
 * @param current the container's documents as they are now.
 * @throws StoreError `conflict` with details.reason = the rule.
 */
export function judgeSettingChange(
  { setting, document }: SettingChange,
  current: { get(name: string): string | undefined },
): void {
  const isLocked = current.get('object_lock') !== undefined;
  if (setting === 'versioning') {
    if (document === '') throw refused('a container keeps its versioning once it had versions', 'versioning_stays');
    if (isLocked && readSettingDocument('versioning', document).state !== 'enabled') {
      throw refused('versioning cannot be suspended where versions may be retained', 'versioning_is_locked');
    }
  }
  if (isAccessSetting(setting)) judgeAccessSetting({ setting, document }, current);
  if (setting !== 'object_lock') return;
  if (document === '') throw refused('retention of versions cannot be switched off', 'object_lock_stays');
  const versioning = current.get('versioning');
  if (versioning === undefined || readSettingDocument('versioning', versioning).state !== 'enabled') {
    throw refused('versions can be retained only where versioning is enabled', 'versioning_required');
  }
}

function refused(message: string, reason: string): StoreError {
  return new StoreError('conflict', message, { details: { reason } });
}

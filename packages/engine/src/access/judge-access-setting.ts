/** What the settings about access demand of each other (AWS, "Controlling ownership of objects", "Blocking public access"). */
import { readSettingDocument } from '../container/setting-documents.ts';
import type { SettingName } from '../container/setting-names.ts';
import { StoreError } from '../errors.ts';
import { type AccessList, isPrivateList, isPublicList } from './access-list.ts';
import { accessListsDisabled } from './ownership.ts';
import type { PublicAccessBlock } from './public-access-block.ts';
import { isPublicPolicy } from './public-policy.ts';

const accessSettings = ['access_list', 'ownership', 'policy'] as const;
type AccessSetting = (typeof accessSettings)[number];

export function isAccessSetting(setting: SettingName): setting is AccessSetting {
  return (accessSettings as readonly SettingName[]).includes(setting);
}

/**
 * @param document JSON, well-formed for its setting; empty removes it.
 * @throws StoreError `access_denied` where public access is blocked; `unsupported` with details.reason = access_lists_disabled;
 * `conflict` with details.reason = access_list_in_use.
 */
export function judgeAccessSetting(
  { setting, document }: { readonly setting: AccessSetting; readonly document: string },
  current: { get(name: string): string | undefined },
): void {
  const ownership = readCurrent(current, 'ownership')?.mode;
  if (setting === 'access_list' && ownership === 'container_owner') throw accessListsDisabled();
  if (document === '') return;
  const block = readCurrent(current, 'public_access_block');
  if (setting === 'policy') {
    const policy = readSettingDocument('policy', document);
    if (block?.refusePublicPolicy === true && isPublicPolicy(policy.document)) throw publicAccessBlocked();
    return;
  }
  if (setting === 'access_list') {
    requireUnblockedList(readSettingDocument('access_list', document), block);
    return;
  }
  const list = readCurrent(current, 'access_list');
  if (readSettingDocument('ownership', document).mode === 'container_owner' && list !== undefined && !isPrivateList(list)) {
    throw new StoreError('conflict', 'access lists cannot be disabled while the container has one', {
      details: { reason: 'access_list_in_use' },
    });
  }
}

/** @throws StoreError `access_denied` for a list that lets in everybody where that is blocked. */
export function requireUnblockedList(list: AccessList, block: PublicAccessBlock | undefined): void {
  if (block?.refusePublicLists === true && isPublicList(list)) throw publicAccessBlocked();
}

function readCurrent<Name extends 'public_access_block' | 'ownership' | 'access_list'>(
  current: { get(name: string): string | undefined },
  name: Name,
) {
  const text = current.get(name);
  return text === undefined ? undefined : readSettingDocument(name, text);
}

function publicAccessBlocked(): StoreError {
  return new StoreError('access_denied', undefined, { details: { reason: 'public_access_blocked' } });
}

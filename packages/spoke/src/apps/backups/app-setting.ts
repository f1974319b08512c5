/** What the container says of its backups, as the spoke needs it. */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { type BackupsSetting, backupsDefault } from '@felloe/engine/container/backups.ts';
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';

/** Read once for every descriptor: descriptors are cached, and another setting comes with another descriptor. */
const readOf = new WeakMap<ContainerDescriptor__Output, BackupsSetting>();

export function backupsSettingOf(container: ContainerDescriptor__Output): BackupsSetting {
  let setting = readOf.get(container);
  if (setting === undefined) {
    const document = container.documents['backups'];
    setting = document === undefined || document === '' ? backupsDefault : readSettingDocument('backups', document);
    readOf.set(container, setting);
  }
  return setting;
}

/**
 * The documents of settings by name, each read by the file of its own. What is not in this table cannot be stored: a setting nobody
 * reads would be a promise nobody keeps.
 */
import { type AccessList, readAccessList } from '../access/access-list.ts';
import { type CompiledPolicy, compilePolicy } from '../access/compiled-policy.ts';
import { type OwnershipSetting, readOwnership } from '../access/ownership.ts';
import { readPolicy } from '../access/policy.ts';
import { type PublicAccessBlock, readPublicAccessBlock } from '../access/public-access-block.ts';
import type { Tag } from '../artifact/annotations.ts';
import { utf8Length } from '../artifact/path.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type AccelerationSetting, readAcceleration } from './acceleration.ts';
import type { AccessLoggingSetting } from './access-logging.ts';
import { readAccessLogging } from './access-logging-document.ts';
import { type AccountsSetting, readAccounts } from './accounts.ts';
import { type BackupsSetting, readBackups } from './backups.ts';
import { type CorsSetting, readCors } from './cors.ts';
import { type EncryptionSetting, readEncryption } from './encryption.ts';
import { type HistorySetting, readHistory } from './history.ts';
import type { LifecycleSetting } from './lifecycle.ts';
import { readLifecycle } from './lifecycle-document.ts';
import type { NotificationsSetting } from './notifications.ts';
import { readNotifications } from './notifications-document.ts';
import { type ObjectLockSetting, readObjectLock } from './object-lock.ts';
import { type QuotaSetting, readQuota } from './quota.ts';
import { type RequestPaymentSetting, readRequestPayment } from './request-payment.ts';
import type { SettingName } from './setting-names.ts';
import { parseDocument } from './strict-document.ts';
import { readContainerTags } from './tags.ts';
import { readVault, type VaultSetting } from './vault.ts';
import { readVersioning, type VersioningSetting } from './versioning.ts';
import { readWebsite, type WebsiteSetting } from './website.ts';

/** What each setting is, decoded. Its reader stands in `settingReaders` under the same name. */
export interface SettingDocuments {
  cors: CorsSetting;
  website: WebsiteSetting;
  versioning: VersioningSetting;
  lifecycle: LifecycleSetting;
  encryption: EncryptionSetting;
  notifications: NotificationsSetting;
  access_logging: AccessLoggingSetting;
  request_payment: RequestPaymentSetting;
  acceleration: AccelerationSetting;
  quota: QuotaSetting;
  history: HistorySetting;
  vault: VaultSetting;
  accounts: AccountsSetting;
  backups: BackupsSetting;
  object_lock: ObjectLockSetting;
  tags: readonly Tag[];
  access_list: AccessList;
  ownership: OwnershipSetting;
  public_access_block: PublicAccessBlock;
  policy: CompiledPolicy;
}

type Reader<Value> = (value: unknown) => Value;

const settingReaders: { readonly [Name in keyof SettingDocuments]: Reader<SettingDocuments[Name]> } = {
  cors: readCors,
  website: readWebsite,
  versioning: readVersioning,
  lifecycle: readLifecycle,
  encryption: readEncryption,
  notifications: readNotifications,
  access_logging: readAccessLogging,
  request_payment: readRequestPayment,
  acceleration: readAcceleration,
  quota: readQuota,
  history: readHistory,
  vault: readVault,
  accounts: readAccounts,
  backups: readBackups,
  object_lock: readObjectLock,
  tags: readContainerTags,
  access_list: readAccessList,
  ownership: readOwnership,
  public_access_block: readPublicAccessBlock,
  policy: (value) => compilePolicy(readPolicy(value)),
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

/**
 * The settings of a container that its owner replaces whole, one document each, in our vocabulary as JSON. Who may read or write one is
 * an action of its own, so that a policy can allow one and not another.
 */
export const settingNames = [
  'versioning',
  'object_lock',
  'tags',
  'access_list',
  'ownership',
  'public_access_block',
  'policy',
  'cors',
  'website',
  'lifecycle',
  'encryption',
  'notifications',
  'access_logging',
  'request_payment',
  'acceleration',
  'replication',
  'quota',
  'history',
  'vault',
  'accounts',
  'backups',
] as const;

export type SettingName = (typeof settingNames)[number];

/** What a spoke needs on the way of bytes; it comes with the container's descriptor. Policies and access lists stay at the hub. */
export const spokeSettingNames = [
  'versioning',
  'object_lock',
  'cors',
  'website',
  'lifecycle',
  'encryption',
  'access_logging',
  'request_payment',
  'backups',
] as const satisfies readonly SettingName[];

export function isSettingName(text: string): text is SettingName {
  return (settingNames as readonly string[]).includes(text);
}

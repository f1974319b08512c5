/**
 * What a request says beside its action and resource, as conditions of policies look at it. A spoke sends it with the actor when the
 * container judges requests, and again when the hub asks with `facts_required`. The socket's address is not among them: the actor has it.
 */
export const factNames = [
  'secure_transport', // 'true' | 'false'
  'user_agent',
  'referer',
  'prefix',
  'delimiter',
  'max_keys',
  'version_id',
  'copy_source', // container/path
  'metadata_directive',
  'access_list', // canned name
  'grant_read',
  'grant_write',
  'grant_read_list',
  'grant_write_list',
  'grant_full',
  'encryption',
  'encryption_key_id',
  'customer_encryption',
  'storage_class',
  'location',
  'lock_mode',
  'lock_until', // ms since 1970
  'lock_remaining_days',
  'lock_legal_hold',
  'signature_version',
  'authentication_type',
  'signature_age_ms',
  'content_sha256',
  'request_tag_keys', // joined by U+0000
] as const;

/** A tag that the request would set is `request_tag/<key>`. */
export type FactName = (typeof factNames)[number] | `request_tag/${string}`;
export type Facts = Readonly<Record<string, string>>;

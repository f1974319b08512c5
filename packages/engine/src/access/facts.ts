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
  'if_match',
  'if_none_match',
  'creates_artifact', // 'true' when the request makes an artifact visible
] as const;

/** A tag that the request would set is `request_tag/<key>`. */
export type FactName = (typeof factNames)[number] | `request_tag/${string}`;
export type Facts = Readonly<Record<string, string>>;

/** Facts that the hub knows by itself, of every request. */
export const knownFactNames = [
  'source_address',
  'current_time', // ms since 1970
  'principal', // tenant/principal
  'principal_tenant',
  'principal_id',
  'principal_is_service', // 'true' | 'false'
  'container_owner', // tenant
] as const;

const ofRequest: ReadonlySet<string> = new Set(factNames);
const known: ReadonlySet<string> = new Set(knownFactNames);

/** Whether a spoke has to tell it. */
export function isFactOfRequest(name: string): boolean {
  return ofRequest.has(name) || name.startsWith('request_tag/');
}

/** A tag that the record has. */
export const existingTagPrefix = 'existing_tag/';

/** Facts of other systems (a virtual network, an organisation) that no request here has: conditions may name them, nothing tells them. */
export const elsewherePrefix = 'elsewhere/';

/** Whether conditions may ask for it. A name that nobody knows would be a rule that nobody judges. */
export function isFactName(name: string): boolean {
  return isFactOfRequest(name) || known.has(name) || name.startsWith(existingTagPrefix) || name.startsWith(elsewherePrefix);
}

/** Names of tenants' encryption keys, as clients write them in requests. */
import { limits } from '../limits.ts';

/** What a write under a tenant's key uses that names none. AWS makes a key of this name by itself; here the tenant makes it. */
export const defaultKeyId = 'aws/s3';

/** AWS's ids, aliases and ARNs consist of these characters, and so do the names that Vault and Barbican give. */
export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= limits.encryption.keyIdLengthMax && /^[A-Za-z0-9][\w.:/+=@-]*$/.test(value);
}

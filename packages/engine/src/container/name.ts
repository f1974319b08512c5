/**
 * Container names are DNS labels or names, because virtual-host addressing puts them into a host name. The rules are S3's for
 * general-purpose buckets, so that every name here is also one there (AWS: "General purpose bucket naming rules").
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

const allowed = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const address = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** AWS keeps these for punycode, access points and its own storage kinds; a client library refuses to use such a name. */
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'] as const;
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'] as const;

/** The reason why a text is no container name, or `undefined` when it is one. */
export function containerNameFault(name: string): string | undefined {
  const { containerNameLengthMin: min, containerNameLengthMax: max } = limits.artifact;
  if (name.length < min || name.length > max) return `a container name has ${min} to ${max} characters`;
  if (!allowed.test(name)) {
    return 'a container name has lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit';
  }
  if (/\.[.-]|-\./.test(name)) return 'each label of a container name begins and ends with a letter or digit';
  if (address.test(name)) return 'a container name does not look like an IP address';
  const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) return `container names that begin with ${prefix} are reserved`;
  const suffix = reservedSuffixes.find((reserved) => name.endsWith(reserved));
  if (suffix !== undefined) return `container names that end with ${suffix} are reserved`;
  return undefined;
}

/** Throws `invalid_argument` with details.field = container. */
export function requireContainerName(name: string): void {
  const fault = containerNameFault(name);
  if (fault !== undefined) throw new StoreError('invalid_argument', fault, { details: { field: 'container' } });
}

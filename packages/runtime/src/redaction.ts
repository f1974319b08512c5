/**
 * What never reaches a log. Names are compared without case and separators, so `X-Amz-Signature`, `x_amz_signature` and
 * `xAmzSignature` are one name.
 */
const secretNames: ReadonlySet<string> = new Set(
  [
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'password',
    'passphrase',
    'secret',
    'secret_key',
    'secret_access_key',
    'client_secret',
    'signing_key',
    'private_key',
    'data_key',
    'key_encryption_key',
    'token',
    'access_token',
    'refresh_token',
    'admin_token',
    'id_token',
    'session_token',
    'signature',
    'credential',
    'x-amz-signature',
    'x-amz-security-token',
    'x-amz-credential',
    'x-amz-server-side-encryption-customer-key',
    'x-amz-copy-source-server-side-encryption-customer-key',
  ].map(plainName),
);

export const redacted = '[redacted]';

/** Deeper than any record that we log; a bound so that a cyclic one cannot hang the logger. */
const depthMax = 6;

export function isSecretName(name: string): boolean {
  return secretNames.has(plainName(name));
}

/** A copy of a record with the secret fields replaced, at every depth; the same record when it has none. */
export function redactRecord(record: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(record)) {
    const clean = isSecretName(name) && value !== undefined ? redacted : redactValue(value, depth);
    if (clean !== value) {
      copy ??= { ...record };
      copy[name] = clean;
    }
  }
  return copy ?? (record as Record<string, unknown>);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth >= depthMax) return value;
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    const clean = items.map((item) => redactValue(item, depth + 1));
    return clean.some((item, index) => item !== items[index]) ? clean : value;
  }
  // Errors, buffers, sockets have serializers of their own; only plain records are walked.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return redactRecord(value as Record<string, unknown>, depth + 1);
}

/** A URL or path with the password and the values of secret query parameters replaced. Not parsed: it may be malformed. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*):[^/?#@]*@/i, `$1:${redacted}@`)
    .replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, separator: string, name: string) =>
      isSecretName(decodeName(name)) ? `${separator}${name}=${redacted}` : whole,
    );
}

/** Free text, such as the message of an error, with what looks like a signed URL or an Authorization value cleaned. */
export function redactText(text: string): string {
  return text
    .replace(/((?:x-amz-(?:signature|security-token|credential)|access_token|token)=)[^&\s"'<>]+/gi, `$1${redacted}`)
    .replace(/(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/g, `$1${redacted}`)
    .replace(/(Signature=)[0-9a-f]{16,}/g, `$1${redacted}`)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^/?#@:\s]*):[^/?#@\s]*@/gi, `$1:${redacted}@`);
}

function plainName(name: string): string {
  return name.replace(/[-_.]/g, '').toLowerCase();
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

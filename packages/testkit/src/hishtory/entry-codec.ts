/**
 * How the original client of shell-history sync hides its entries: keys by HMAC-SHA256 from the user's secret, AES-256-GCM with the user id
 * as additional data. Written from the description of its public sources, to be a client of ours in tests.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** An entry as the client has it in its own database, in the order of its fields. */
export interface PlainEntry {
  readonly local_username: string;
  readonly hostname: string;
  readonly command: string;
  readonly current_working_directory: string;
  readonly home_directory: string;
  readonly exit_code: number;
  readonly start_time: string;
  /** RFC 3339 with nanoseconds; 1970 while the command runs. */
  readonly end_time: string;
  readonly device_id: string;
  readonly entry_id: string;
  readonly custom_columns: null;
}

/** As it travels, in the order of its fields. */
export interface SealedEntry {
  readonly enc_data: string | null;
  readonly nonce: string | null;
  readonly device_id: string;
  readonly user_id: string;
  readonly time: string;
  readonly encrypted_id: string;
  readonly read_count: number;
  readonly is_from_same_device: boolean;
}

const hmac = (secret: string, purpose: string): Buffer => createHmac('sha256', secret).update(purpose).digest();

/** Base64url with padding: it ends in `=`. */
export function userIdOf(secret: string): string {
  return hmac(secret, 'user_id').toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

export function sealEntry(secret: string, entry: PlainEntry, deviceId: string): SealedEntry {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', hmac(secret, 'encryption_key'), nonce);
  cipher.setAAD(Buffer.from(userIdOf(secret)));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(entry)), cipher.final(), cipher.getAuthTag()]);
  return {
    enc_data: sealed.toString('base64'),
    nonce: nonce.toString('base64'),
    device_id: deviceId,
    user_id: userIdOf(secret),
    time: entry.end_time,
    encrypted_id: entry.entry_id,
    read_count: 0,
    is_from_same_device: false,
  };
}

/** Throws when it was sealed by another secret or changed since. */
export function openEntry(secret: string, sealed: SealedEntry): PlainEntry {
  const bytes = Buffer.from(sealed.enc_data ?? '', 'base64');
  const decipher = createDecipheriv('aes-256-gcm', hmac(secret, 'encryption_key'), Buffer.from(sealed.nonce ?? '', 'base64'));
  decipher.setAAD(Buffer.from(sealed.user_id));
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return JSON.parse(plain.toString('utf8')) as PlainEntry;
}

/** JSON as Go writes it: characters that mean something in HTML are escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

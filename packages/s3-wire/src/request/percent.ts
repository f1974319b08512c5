/**
 * Percent coding as S3 needs it: decoding is strict UTF-8 (no overlong forms, no surrogates: what Unicode calls ill-formed has no
 * one key it could mean), encoding keeps exactly the unreserved characters of RFC 3986.
 */
import { S3Error } from '../errors.ts';

/**
 * Decodes once. Characters beyond ASCII that were sent raw arrive as latin-1 text of their bytes (Node gives `req.url` that way)
 * and are read as the UTF-8 they are.
 *
 * @throws S3Error InvalidURI for a malformed escape or ill-formed UTF-8.
 */
export function decodePercent(text: string, options: { readonly plusIsSpace?: boolean } = {}): string {
  const source = options.plusIsSpace === true && text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!needsDecoding(source)) return source;
  const wellFormed = escapeRawBytes(source);
  try {
    // decodeURIComponent is the platform's strict UTF-8 decoder: it refuses overlong forms, surrogates and truncated escapes.
    return decodeURIComponent(wellFormed);
  } catch (cause) {
    throw new S3Error('InvalidURI', undefined, { cause });
  }
}

function needsDecoding(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x25 || code > 0x7e) return true;
  }
  return false;
}

function escapeRawBytes(text: string): string {
  let escaped = '';
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code > 0xff) throw new S3Error('InvalidURI');
    escaped += `${text.slice(from, index)}%${code.toString(16)}`;
    from = index + 1;
  }
  return from === 0 ? text : escaped + text.slice(from);
}

// Per character code below 128: whether it stands for itself (A-Z a-z 0-9 - . _ ~).
const unreserved = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  unreserved[character.charCodeAt(0)] = 1;
}

/** Whether the text consists of unreserved characters only (and `/`, when kept): then it is its own encoding. */
export function isUnreserved(text: string, keepSlash = false): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f || (unreserved[code] === 0 && !(keepSlash && code === 0x2f))) return false;
  }
  return true;
}

/** Encodes as SigV4's UriEncode does: UTF-8 bytes, upper-case hex, only unreserved characters (and `/`, when asked) kept. */
export function encodePercent(text: string, options: { readonly keepSlash?: boolean } = {}): string {
  const keepSlash = options.keepSlash === true;
  if (isUnreserved(text, keepSlash)) return text;
  // encodeURIComponent leaves !'()* alone, which SigV4 does not; lone surrogates cannot come from a strict decoder.
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? encoded.replaceAll('%2F', '/') : encoded;
}

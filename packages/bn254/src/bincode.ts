/** The encoding that is signed: bincode 1.3 with numbers of fixed length, little-endian. */
const utf8 = new TextEncoder();

export function encodeLength(length: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  return bytes;
}

export function encodeText(text: string): Uint8Array {
  return encodeBytes(utf8.encode(text));
}

export function encodeBytes(bytes: Uint8Array): Uint8Array {
  return joinBytes([encodeLength(bytes.length), bytes]);
}

export function encodeOptionalText(text: string | null): Uint8Array {
  return text === null ? Uint8Array.of(0) : joinBytes([Uint8Array.of(1), encodeText(text)]);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * What of a call is signed, before the signer and the expiry are joined to it (`messageDigest`). The original's six calls are signed as its
 * clients sign them: saving has digest before prevDigest, and reading histories covers the public key only, so that one signature
 * serves all reads of a day. Ours are under a name of their own, so that no signature for one is good for the other.
 */
import { encodeLength, encodeOptionalText, encodeText, joinBytes } from './bincode.ts';

/** Public keys in decimal and digests in hex, as in the request's JSON: what is signed is the text. */
export interface SignedPlace {
  readonly topic: string;
  readonly pubkey: string;
}
export interface SignedUpload extends SignedPlace {
  readonly digest: string;
}

export type SignedCall =
  | { readonly call: 'pre_save_snapshot'; readonly inner: SignedUpload }
  | { readonly call: 'save_snapshot'; readonly inner: SignedUpload & { readonly prevDigest: string | null } }
  | { readonly call: 'get_snapshot'; readonly inner: SignedPlace }
  | { readonly call: 'save_data_batch'; readonly inner: { readonly data: readonly SignedUpload[] } }
  | { readonly call: 'get_data_batch' | 'get_data_sequence'; readonly inner: { readonly pubkey: string } }
  /**
   * Ours, beyond the original, of the signer's own key. `read`: reading what a key may read, in whatever form, until the expiry; `import`:
   * bringing back what was exported.
   */
  | { readonly call: 'read' | 'import'; readonly inner: { readonly pubkey: string } };

export type SignedCallName = SignedCall['call'];

const utf8 = new TextEncoder();
const originalPrefix = 'intmax2/v1/s3-store-vault/';
const ownPrefix = 'felloe/v1/vault/';

export function signingContentOf(request: SignedCall): Uint8Array {
  return joinBytes([utf8.encode(prefixOf(request.call) + request.call), ...fieldsOf(request)]);
}

function prefixOf(call: SignedCallName): string {
  return call === 'read' || call === 'import' ? ownPrefix : originalPrefix;
}

function fieldsOf({ call, inner }: SignedCall): readonly Uint8Array[] {
  switch (call) {
    case 'pre_save_snapshot':
      return uploadOf(inner);
    case 'save_snapshot':
      return [...uploadOf(inner), encodeOptionalText(inner.prevDigest)];
    case 'get_snapshot':
      return [encodeText(inner.topic), encodeText(inner.pubkey)];
    case 'save_data_batch':
      return [encodeLength(inner.data.length), ...inner.data.flatMap(uploadOf)];
    case 'get_data_batch':
    case 'get_data_sequence':
    case 'read':
    case 'import':
      return [encodeText(inner.pubkey)];
  }
}

function uploadOf({ topic, pubkey, digest }: SignedUpload): Uint8Array[] {
  return [encodeText(topic), encodeText(pubkey), encodeText(digest)];
}

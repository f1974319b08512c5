/** The trailer of an aws-chunked body: `name:value` lines after the last chunk, announced by x-amz-trailer. */
import { hash } from 'node:crypto';
import { S3Error } from '../errors.ts';
import type { ChunkSignatureChain } from './chunk-signatures.ts';

const signatureName = 'x-amz-trailer-signature';

export interface TrailerRules {
  /** Lower-case names that were announced: each has to come, and no other may. */
  readonly trailerNames: readonly string[];
  /** Present when the trailer has to be signed. */
  readonly chain: ChunkSignatureChain | undefined;
}

/**
 * @param lines the trailer's lines without their line ends, as latin-1.
 * @returns the values by lower-case name.
 * @throws S3Error MalformedTrailerError, SignatureDoesNotMatch
 */
export function readTrailer(lines: readonly string[], rules: TrailerRules): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let signature: string | undefined;
  let signedText = '';
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1 || signature !== undefined) throw new S3Error('MalformedTrailerError');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === signatureName && rules.chain !== undefined) {
      signature = value;
      continue;
    }
    if (!rules.trailerNames.includes(name) || values.has(name)) throw new S3Error('MalformedTrailerError');
    values.set(name, value);
    signedText += `${name}:${value}\n`;
  }
  if (rules.trailerNames.some((name) => !values.has(name))) throw new S3Error('MalformedTrailerError');
  if (rules.chain !== undefined) {
    if (signature === undefined) throw new S3Error('SignatureDoesNotMatch', 'The trailer is not signed.');
    rules.chain.checkTrailer(signature, hash('sha256', Buffer.from(signedText, 'latin1'), 'hex'));
  }
  return values;
}

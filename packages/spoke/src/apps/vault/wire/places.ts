/** The parts that the inner objects of several calls share. */
import { limits } from '@felloe/engine/limits.ts';
import { parseTopic } from '@felloe/engine/vault/topic.ts';
import { type JsonObject, readHash, readText } from './fields.ts';
import { readPublicKey } from './public-key.ts';

/** Of whom and where. `owner` is the inner public key. */
export interface WirePlace {
  readonly topic: string;
  readonly owner: string;
  /** The owner as it was written, which is what is signed. */
  readonly pubkey: string;
}

export interface WireUpload extends WirePlace {
  readonly digest: string;
}

export function readPlace({ topic, pubkey }: JsonObject): WirePlace {
  const key = readPublicKey(pubkey, 'pubkey');
  return { topic: readTopic(topic), owner: key.hex, pubkey: key.decimal };
}

export function readUpload(fields: JsonObject): WireUpload {
  return { ...readPlace(fields), digest: readHash(fields['digest'], 'digest') };
}

function readTopic(value: unknown): string {
  return parseTopic(readText(value, 'topic')).text;
}

/** Entries, digests and rows of one call. */
export const batchMax = limits.vault.batchMax;

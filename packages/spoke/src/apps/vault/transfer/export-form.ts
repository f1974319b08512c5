/**
 * The form of an export, which is what an import takes: records of one line of JSON, `snapshot` and `entry` followed by exactly `size`
 * bytes and a line break. `topic` comes before the records of each topic and says how many follow, so that whoever reads can tell how far
 * it is; `end` comes last, so that an export that broke off is not taken for a whole one.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type JsonObject, malformed, readCount, readHash, readObject, readText } from '../wire/fields.ts';
import { parseTopic } from '@felloe/engine/vault/topic.ts';
import { readPublicKey } from '../wire/public-key.ts';

export const exportContentType = 'application/vnd.felloe.vault-export';
export const exportFormat = 1;

export type ExportRecord =
  | { readonly kind: 'export'; readonly format: typeof exportFormat; readonly pubkey: string }
  | { readonly kind: 'topic'; readonly topic: string; readonly entries: number; readonly bytes: number }
  | ExportedBytes
  | { readonly kind: 'end'; readonly items: number; readonly bytes: number };

/** A record that bytes follow. */
export interface ExportedBytes {
  readonly kind: 'snapshot' | 'entry';
  readonly topic: string;
  readonly digest: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly size: number;
}

/** Longest line: a topic of 255 bytes, escaped, and the rest. */
export const recordBytesMax = 8 * 1024;

export function renderRecord(record: ExportRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Strict. @throws StoreError `invalid_argument` */
export function readRecord(line: string): ExportRecord {
  const fields = readObject(parse(line), 'a record');
  switch (fields['kind']) {
    case 'export':
      if (fields['format'] !== exportFormat) throw malformed('format', String(exportFormat));
      return { kind: 'export', format: exportFormat, pubkey: readPublicKey(fields['pubkey'], 'pubkey').decimal };
    case 'topic': {
      const { entries, bytes } = fields;
      return { kind: 'topic', topic: topicOf(fields), entries: readCount(entries, 'entries'), bytes: readCount(bytes, 'bytes') };
    }
    case 'snapshot':
    case 'entry':
      return readBytesRecord(fields['kind'], fields);
    case 'end':
      return { kind: 'end', items: readCount(fields['items'], 'items'), bytes: readCount(fields['bytes'], 'bytes') };
    default:
      throw malformed('kind', 'export, topic, snapshot, entry or end');
  }
}

function readBytesRecord(kind: 'snapshot' | 'entry', fields: JsonObject): ExportedBytes {
  const size = readCount(fields['size'], 'size');
  if (size > limits.artifact.singlePutBytesMax) throw new StoreError('too_large', 'a record of an export is too large');
  return {
    kind,
    topic: topicOf(fields),
    digest: readHash(fields['digest'], 'digest'),
    timestamp: readCount(fields['timestamp'], 'timestamp'),
    size,
  };
}

function topicOf({ topic }: JsonObject): string {
  return parseTopic(readText(topic, 'topic')).text;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new StoreError('invalid_argument', 'a record is not JSON', { cause });
  }
}

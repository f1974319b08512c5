/**
 * Topics of the store vault: `v1/<read>_<write>/<name…>`, at most 255 bytes (seed 000; the wire contract is in packages/docs/vault.md).
 * What may be asked of a topic stands in its name, so the grammar is exact: a text has one reading or none.
 *
 *   read    ra  the owner alone         ro  whoever signs
 *   write   wa  the owner alone         wo  whoever signs
 *           swa, swo  as those, but only a snapshot, and only the first
 */
import { utf8Length } from '../artifact/path.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

export interface Topic {
  readonly text: string;
  readonly read: 'auth' | 'open';
  readonly write: 'auth' | 'open';
  /** Write-once: one snapshot and no history. */
  readonly single: boolean;
}

const form = /^v1\/(ra|ro)_(s?)(wa|wo)\/(.+)$/u;

/**
 * Refused in names: what ends or escapes a part of a URL, separates directories elsewhere, cannot be seen or has no UTF-8 form. Nothing
 * of a topic reaches a backend (blobs have ids of their own), but topics stand in logs, events and what operators write.
 */
const foreign = /[?#%\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** @throws StoreError `invalid_argument` with details.field `topic`. */
export function parseTopic(text: string): Topic {
  if (text.length > limits.vault.topicBytesMax || utf8Length(text) > limits.vault.topicBytesMax) {
    throw refused(`a topic has more than ${limits.vault.topicBytesMax} bytes`, 'too_long');
  }
  const [, read, single, write, name] = form.exec(text) ?? [];
  if (name === undefined) throw refused('a topic is v1/<ra|ro>_<swa|swo|wa|wo>/<name>', 'form');
  if (foreign.test(name)) throw refused('a topic has a character that names must not have', 'character');
  for (const segment of name.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') throw refused('a topic has an empty or dotted segment', 'segment');
    if (segment.trim() !== segment) throw refused('a segment of a topic begins or ends with a space', 'segment');
  }
  return {
    text,
    read: read === 'ra' ? 'auth' : 'open',
    write: write === 'wa' ? 'auth' : 'open',
    single: single === 's',
  };
}

function refused(message: string, reason: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'topic', reason } });
}

/**
 * The manifest: what changed, in the order in which it was told. Its version counts changes: a change's sequence is its place in all
 * that was ever told, and a reader's cursor is the version that it has read to. Times in it order conflicts, never reading: a device that
 * was offline tells old times late, and a cursor made of times would pass them by.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { Type, type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';

const id = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$', description });
const timestamp = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$', description });

const said = {
  family_member_id: id('Whose key it is sealed with.'),
  timestamp: timestamp('When it was done on the device, by its clock. Orders last-write-wins; never a cursor.'),
  device_id: id('The device that did it.'),
  action: Type.Union([Type.Literal('insert'), Type.Literal('update'), Type.Literal('delete')], {
    description: 'First version, a later one, or a tombstone.',
  }),
};

export const RecordChange = Type.Object({
  type: Type.Literal('record'),
  record_id: id('The record.'),
  version: Type.Integer({ minimum: 1, description: 'Of the record: the number in its key.' }),
  ...said,
});
export type RecordChange = Static<typeof RecordChange>;

export const AttachmentChange = Type.Object({
  type: Type.Literal('attachment'),
  attachment_hmac: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'HMAC-SHA256 of the plaintext in hex.' }),
  ...said,
});
export type AttachmentChange = Static<typeof AttachmentChange>;

export const Change = Type.Union([RecordChange, AttachmentChange]);
export type Change = RecordChange | AttachmentChange;

const level = Type.Integer({ minimum: 0, maximum: 30, description: 'How often it was merged.' });
const first = Type.Integer({ minimum: 1, description: 'Sequence of the first change that it covers.' });
const last = Type.Integer({ minimum: 1, description: 'Sequence of the last change that it covers.' });

export const SegmentName = Type.Object({
  first,
  last,
  level,
  key: Type.String({ minLength: 1, maxLength: 1024, description: 'Where it lies.' }),
});
export type SegmentName = Static<typeof SegmentName>;

export const Manifest = Type.Object(
  {
    version: Type.Integer({ minimum: 0, description: 'Changes ever told: the cursor.' }),
    last_updated: timestamp('When it was written last.'),
    changes: Type.Array(Change, {
      maxItems: 10_000,
      description:
        'The newest changes, oldest first; the last has the sequence `version`, the one before `version` - 1, and so on.',
    }),
    manifest_id: Type.Optional(
      Type.String({ maxLength: 64, description: 'Made with the manifest: a reader of another begins anew.' }),
    ),
    segments: Type.Optional(
      Type.Array(SegmentName, { maxItems: 1_000, description: 'Older changes, oldest first, without gaps up to `changes`.' }),
    ),
  },
  {
    $id: 'urn:felloe:documents:manifest:1',
    title: 'Sync manifest',
    description: 'sync-manifest.json and devices/{id}/manifest.json',
  },
);
export type Manifest = Static<typeof Manifest>;

/** A change with its place. */
export interface SequencedChange {
  readonly sequence: number;
  readonly change: Change;
}

export const Segment = Type.Object({
  first,
  last,
  level,
  entries: Type.Array(Type.Object({ sequence: Type.Integer({ minimum: 1 }), change: Change }), {
    description: 'Ascending; merged segments leave out what a later or better change of the same subject made void.',
  }),
});
export type Segment = Static<typeof Segment>;

export function emptyManifest(manifestId: string, now: Date): Manifest {
  return { version: 0, last_updated: now.toISOString(), changes: [], manifest_id: manifestId, segments: [] };
}

/** @throws StoreError `backend_failed`, naming the place of the first fault */
export function checkedManifest(value: unknown): Manifest {
  if (!Check(Manifest, value)) throw malformed('the manifest', Errors(Manifest, value)[0]);
  if (value.changes.length > value.version) throw malformed('the manifest', { instancePath: '/version', message: 'is too low' });
  return value;
}

/** @throws StoreError `backend_failed` */
export function checkedSegment(value: unknown): Segment {
  if (!Check(Segment, value)) throw malformed('a segment of the manifest', Errors(Segment, value)[0]);
  return value;
}

function malformed(what: string, fault: { instancePath: string; message: string } | undefined): StoreError {
  return new StoreError('backend_failed', `${what} is malformed: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}`.trimEnd());
}

/** The changes that the manifest itself holds, with their sequences. */
export function sequenced(manifest: Manifest): SequencedChange[] {
  const offset = manifest.version - manifest.changes.length + 1;
  return manifest.changes.map((change, index) => ({ sequence: offset + index, change }));
}

/** What a change is about: a later change of the same subject makes it void. */
export function subjectOf(change: Change): string {
  return change.type === 'record'
    ? `record/${change.family_member_id}/${change.record_id}`
    : `attachment/${change.family_member_id}/${change.attachment_hmac}`;
}

/** The same change told twice: a write whose answer was lost was tried again. */
export function isSameChange(left: Change, right: Change): boolean {
  return (
    subjectOf(left) === subjectOf(right) &&
    left.device_id === right.device_id &&
    left.timestamp === right.timestamp &&
    left.action === right.action &&
    (left.type !== 'record' || right.type !== 'record' || left.version === right.version)
  );
}

/**
 * Of a record's annotations, what its asker may know. Each is a right of its own beside reading the artifact (s3:GetObjectTagging,
 * s3:GetObjectRetention, s3:GetObjectLegalHold), and S3 leaves out of an answer what its asker may not ask for.
 */
import type { ArtifactRecord } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { type Action, actionOfVersion } from '@felloe/engine/access/action.ts';
import { type ArtifactAnnotations, decodeAnnotations, encodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import type { Access, Asker } from '../access/access.ts';
import type { ContainerRow } from './records.ts';

const guards = {
  tags: 'artifact.tags.read',
  retention: 'artifact.retention.read',
  legalHold: 'artifact.legal_hold.read',
} as const satisfies Partial<Record<keyof ArtifactAnnotations, Action>>;
const guarded = Object.entries(guards) as readonly (readonly [keyof typeof guards, Action])[];

export interface Showing {
  readonly asker: Asker;
  readonly container: ContainerRow;
  readonly path: string;
  readonly namesVersion: boolean;
}

/** The record itself for nearly every asker. */
export function withVisibleAnnotations(
  access: Access,
  { asker, container, path, namesVersion }: Showing,
  record: ArtifactRecord,
): ArtifactRecord {
  if (record.annotations === undefined || record.annotations === '') return record;
  const annotations = decodeAnnotations(record.annotations);
  const hidden = guarded.filter(([field, action]) => {
    const asked = namesVersion ? actionOfVersion(action) : action;
    return annotations[field] !== undefined && !access.allows(asker, asked, container, path, annotations);
  });
  if (hidden.length === 0) return record;
  const shown = { ...annotations };
  for (const [field] of hidden) delete shown[field];
  return { ...record, annotations: encodeAnnotations(shown) };
}

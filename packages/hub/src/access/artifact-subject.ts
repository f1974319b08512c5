/** What of a record decides about access to it. Decoded once a record: a hot one is asked for thousands of times a second. */
import type { ArtifactSubject } from '@felloe/engine/access/rule-question.ts';
import { type ArtifactAnnotations, decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';

const nothing: ArtifactSubject = Object.freeze({});
const decoded = new WeakMap<object, ArtifactAnnotations>();

export function subjectOf(record: { readonly annotations: string }): ArtifactSubject {
  if (record.annotations === '') return nothing;
  let annotations = decoded.get(record);
  if (annotations === undefined) {
    annotations = decodeAnnotations(record.annotations);
    decoded.set(record, annotations);
  }
  return annotations;
}

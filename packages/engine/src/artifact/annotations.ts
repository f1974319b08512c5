/**
 * What may change about a version without making a new one: tags, access list, retention, legal hold. The hub judges by it, so unlike
 * attributes it is not opaque to it. JSON with the record; empty for a version that has none.
 */
import type { AccessList } from '../access/access-list.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { utf8Length } from './path.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Until `until` (ms since 1970) the version cannot be removed; `governance` may be bypassed by those who are allowed to. */
export interface Retention {
  readonly mode: 'governance' | 'compliance';
  readonly until: number;
}

export interface ArtifactAnnotations {
  /** In the order they were given. */
  readonly tags?: readonly Tag[];
  /** Absent: private to its owner. */
  readonly accessList?: AccessList;
  /** The tenant that wrote it, when it is not the container's own. */
  readonly owner?: string;
  readonly retention?: Retention;
  readonly legalHold?: boolean;
  /** A restore that was asked for: until when the copy is kept, ms since 1970. */
  readonly restore?: { readonly until: number; readonly tier: string };
}

/** The annotations that are changed one by one. */
export const annotationNames = ['tags', 'access_list', 'retention', 'legal_hold', 'restore'] as const;
export type AnnotationName = (typeof annotationNames)[number];

/** JSON for the record, empty when there is nothing; throws `too_large` beyond the limit. */
export function encodeAnnotations(annotations: ArtifactAnnotations): string {
  const text = JSON.stringify(annotations);
  if (text === '{}') return '';
  if (utf8Length(text) > limits.artifact.annotationsBytesMax) {
    throw new StoreError('too_large', `annotations have more than ${limits.artifact.annotationsBytesMax} bytes`, {
      details: { field: 'annotations', limit: String(limits.artifact.annotationsBytesMax) },
    });
  }
  return text;
}

/** Throws `internal` for a record that is damaged: what restricts access or removal must not be read as absent. */
export function decodeAnnotations(text: string): ArtifactAnnotations {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ArtifactAnnotations;
  } catch (cause) {
    throw new StoreError('internal', 'stored annotations are not JSON', { cause });
  }
  throw new StoreError('internal', 'stored annotations are not an object');
}

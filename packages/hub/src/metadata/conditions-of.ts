/** Conditions from the wire: zero and empty mean "not asked". */
import type { Conditions } from '@felloe/engine/artifact/conditions.ts';
import type { Conditions__Output } from '@felloe/contracts/gen/felloe/v1/Conditions.ts';
import type { Fencing } from './artifact-change.ts';

export function conditionsOf(wire: Conditions__Output | null): Conditions {
  if (wire === null) return {};
  return {
    ifMatch: wire.if_match,
    ifNoneMatch: wire.if_none_match,
    ifModifiedSince: asked(wire.if_modified_since),
    ifUnmodifiedSince: asked(wire.if_unmodified_since),
    ifSize: wire.has_if_size ? wire.if_size : undefined,
    ifLastModified: asked(wire.if_last_modified),
  };
}

export function fencingOf(wire: Conditions__Output | null): Fencing | undefined {
  if (wire === null || wire.fencing_lock === '') return undefined;
  return { lock: wire.fencing_lock, token: wire.fencing_token };
}

function asked(time: number): number | undefined {
  return time === 0 ? undefined : time;
}

/** What must always hold, P1 to P6 of the design. */
import { type CommitState, type Scenario, writerIds } from './state.ts';

export function brokenProperty(state: CommitState, scenario: Scenario): string | undefined {
  const named = state.blobs[state.current];
  for (const id of writerIds) {
    const at = state.writers[id]?.at;
    const commits = state.log.filter((entry) => entry === id).length;
    if (at === 'acknowledged' && commits === 0) return 'P1 an acknowledged write was lost';
    if (at === 'refused' && commits > 0) return 'P6 a write that was done was answered with a refusal';
    if (commits > 1) return 'P6 a write was done twice';
  }
  const last = state.log.at(-1);
  if (last !== undefined && state.current !== last) return 'P1 the last commit is not what the path names';
  if (named !== undefined && named.record !== 'live') return 'P4 the path names a blob that is not live';
  if (named !== undefined && !named.stored) {
    // Never wholly stored, or stored and then deleted?
    return state.writers[state.current]?.bytesUnderWay
      ? 'P2 the path names bytes that are not whole'
      : 'P1 the path names a deleted blob';
  }
  if (state.reader.at === 'broken') return 'P4 a read broke';
  const conditional = state.log.filter((id) => scenario.conditions[id] !== 'none');
  const exclusive = scenario.conditions.every((condition) => condition !== 'none');
  if (exclusive && conditional.length > 1) return 'P5 two winners of one condition';
  return undefined;
}

/** When everything has come to rest, nothing is left on the backend or live in the records but what the path names. */
export function brokenAtRest(state: CommitState): string | undefined {
  for (const [index, blob] of state.blobs.entries()) {
    if (index === state.current) continue;
    if (blob.stored) return 'P3 bytes of a blob that nothing names stay for ever';
    if (blob.record === 'live') return 'P3 a live record that nothing names stays for ever';
    if (blob.record === 'pending') return 'P3 an intent stays for ever';
  }
  return undefined;
}

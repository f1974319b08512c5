import { describe, expect, it } from 'vitest';
import { type BlobRecord, type BlobState, blobTransitions, judgeBlob, mayBlobBecome } from './blob.ts';

const times = { graceMs: 100, zombieMs: 1000 };
const states = Object.keys(blobTransitions) as BlobState[];

function record(state: BlobState, fields: Partial<BlobRecord> = {}): BlobRecord {
  return { state, expiresAt: 0, deadAt: 0, goneAt: 0, deletedAgain: false, ...fields };
}

describe('a blob', () => {
  it('changes its state only along the table', () => {
    const allowed = states.flatMap((from) => states.filter((to) => mayBlobBecome(from, to)).map((to) => `${from}>${to}`));
    expect(allowed).toEqual(['pending>live', 'pending>dead', 'live>dead', 'dead>gone']);
  });

  it('that is dead never lives again', () => {
    const reached = new Set<BlobState>(['dead']);
    for (const state of reached) for (const next of blobTransitions[state]) reached.add(next);
    expect([...reached]).toEqual(['dead', 'gone']);
  });
});

describe('the collector', () => {
  it('lets a pending blob expire at its time', () => {
    expect(judgeBlob(record('pending', { expiresAt: 500 }), 499, times)).toBe('keep');
    expect(judgeBlob(record('pending', { expiresAt: 500 }), 500, times)).toBe('expire');
  });

  it('never touches a live blob', () => {
    expect(judgeBlob(record('live', { deadAt: 1, goneAt: 1, expiresAt: 1 }), Number.MAX_SAFE_INTEGER, times)).toBe('keep');
  });

  it('deletes a dead blob after the grace, and not before', () => {
    expect(judgeBlob(record('dead', { deadAt: 500 }), 599, times)).toBe('keep');
    expect(judgeBlob(record('dead', { deadAt: 500 }), 600, times)).toBe('delete');
  });

  it('gives an expired blob the same grace, counted from its death', () => {
    expect(judgeBlob(record('dead', { expiresAt: 1, deadAt: 500 }), 599, times)).toBe('keep');
  });

  it('deletes once more when no writer can still be late, then forgets', () => {
    expect(judgeBlob(record('gone', { goneAt: 600 }), 1599, times)).toBe('keep');
    expect(judgeBlob(record('gone', { goneAt: 600 }), 1600, times)).toBe('delete_again');
    expect(judgeBlob(record('gone', { goneAt: 600, deletedAgain: true }), 1600, times)).toBe('forget');
  });

  it('keeps everything when the clock was set back', () => {
    expect(judgeBlob(record('dead', { deadAt: 5000 }), 10, times)).toBe('keep');
    expect(judgeBlob(record('gone', { goneAt: 5000 }), 10, times)).toBe('keep');
  });
});

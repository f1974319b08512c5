import { describe, expect, it } from 'vitest';
import {
  isUploadIdle,
  isUploadState,
  mayUploadBecome,
  requireOpenUpload,
  type UploadState,
  uploadTransitions,
} from './upload.ts';

const states = Object.keys(uploadTransitions) as UploadState[];

describe('an upload', () => {
  it('changes its state only along the table', () => {
    const allowed = states.flatMap((from) => states.filter((to) => mayUploadBecome(from, to)).map((to) => `${from}>${to}`));
    expect(allowed.sort()).toEqual(
      ['open>completing', 'open>completed', 'open>aborted', 'completing>open', 'completing>completed'].sort(),
    );
  });

  it('never leaves an end', () => {
    for (const end of ['completed', 'aborted'] as const) expect(uploadTransitions[end]).toEqual([]);
  });

  it('takes parts only while open', () => {
    expect(() => requireOpenUpload('open')).not.toThrow();
    expect(() => requireOpenUpload('completing')).toThrow(
      expect.objectContaining({ code: 'condition_conflict', retryable: true }),
    );
    for (const state of ['completed', 'aborted', undefined] as const) {
      expect(() => requireOpenUpload(state)).toThrow(expect.objectContaining({ code: 'upload_not_found' }));
    }
  });

  it('is given up when nobody touched it for too long, but never while it is being completed', () => {
    const options = { nowMs: 1000, idleMsMax: 100 };
    expect(isUploadIdle({ state: 'open', touchedAt: 900 }, options)).toBe(true);
    expect(isUploadIdle({ state: 'open', touchedAt: 901 }, options)).toBe(false);
    expect(isUploadIdle({ state: 'completing', touchedAt: 0 }, options)).toBe(false);
  });

  it('has a closed list of states', () => {
    expect(isUploadState('open')).toBe(true);
    expect(isUploadState('constructor')).toBe(false);
  });
});

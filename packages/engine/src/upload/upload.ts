/**
 * The life of a multipart upload. Completing compares-and-sets the state and reads the parts under the same lock, so a part
 * cannot change under a completion and a completion cannot happen twice.
 *
 *     open ──► completing ──► completed
 *      ▲ │          │
 *      │ └──► aborted
 *      └────────────┘          a condition failed: the client may ask again
 */
import { StoreError } from '../errors.ts';

export type UploadState = 'open' | 'completing' | 'completed' | 'aborted';

/** From each state, those that may follow. A completion in one transaction passes through `completing` unseen. */
export const uploadTransitions: Readonly<Record<UploadState, readonly UploadState[]>> = {
  open: ['completing', 'completed', 'aborted'],
  completing: ['open', 'completed'],
  completed: [],
  aborted: [],
};

export function mayUploadBecome(from: UploadState, to: UploadState): boolean {
  return uploadTransitions[from].includes(to);
}

export function isUploadState(text: string): text is UploadState {
  return Object.hasOwn(uploadTransitions, text);
}

/** Parts may be written, listed and copied while the upload is open; else `upload_not_found`, as S3 answers for an ended one. */
export function judgeOpenUpload(state: UploadState | undefined): StoreError | undefined {
  if (state === 'completing') return new StoreError('condition_conflict', 'the upload is being completed');
  return state === 'open' ? undefined : new StoreError('upload_not_found');
}

/** Throws what `judgeOpenUpload` finds. */
export function requireOpenUpload(state: UploadState | undefined): void {
  const refusal = judgeOpenUpload(state);
  if (refusal !== undefined) throw refusal;
}

/** Whether nobody touched an open upload for so long that the hub aborts it. */
export function isUploadIdle(
  upload: { state: UploadState; touchedAt: number },
  options: { nowMs: number; idleMsMax: number },
): boolean {
  return upload.state === 'open' && options.nowMs - upload.touchedAt >= options.idleMsMax;
}

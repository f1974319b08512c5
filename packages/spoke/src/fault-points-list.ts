/** Every point of a spoke where a test may make something go wrong; see runtime's fault-points.ts for the notation. */
export const spokeFaultPoints = [
  // A body on its way to the backend.
  'stage.before_id',
  'stage.before_put',
  'stage.after_first_bytes',
  'stage.after_put',
  // A change on its way to the hub: write, remove, copy, parts and completions.
  'commit.before_send',
  'commit.after_send',
  'commit.after_answer',
  // Bytes on their way to a reader.
  'read.before_open',
  'read.mid_body',
  // The collector's work.
  'work.after_take',
  'work.before_delete',
  'work.after_delete',
  'work.before_move',
  'work.after_move',
  'work.before_finish',
  // Stopping.
  'drain.before_stop',
  'drain.before_seal',
  'drain.before_end',
] as const;

export type SpokeFaultPoint = (typeof spokeFaultPoints)[number];

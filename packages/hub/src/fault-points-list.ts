/** Every fault point of the hub: one on each edge of a commit and of the collector's work. */
export const hubFaultPoints = [
  'call.before',
  'call.after',
  'lane.before_trip',
  'lane.after_trip',
  'lane.before_begin',
  'lane.after_begin',
  'lane.before_commit',
  'lane.after_commit',
  'lane.before_answer',
  'relay.before_publish',
  'relay.after_publish',
  'collector.before_round',
  'collector.before_finish',
] as const;

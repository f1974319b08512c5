// Generated from protos/felloe/v1/storage.proto


export interface FinishedWork {
  'work_id'?: (string);
  'succeeded'?: (boolean);
  'reason'?: (string);
}

export interface FinishedWork__Output {
  'work_id': (string);
  'succeeded': (boolean);
  'reason': (string);
}

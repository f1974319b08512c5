// Generated from protos/felloe/v1/coordination.proto


export interface EventRecord {
  'position'?: (string);
  'event'?: (string);
}

export interface EventRecord__Output {
  'position': (string);
  'event': (string);
}

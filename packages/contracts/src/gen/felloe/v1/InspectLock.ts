// Generated from protos/felloe/v1/coordination.proto


export interface InspectLock {
  'name'?: (string);
}

export interface InspectLock__Output {
  'name': (string);
}

// Generated from protos/felloe/v1/coordination.proto


export interface Administered {
  'result'?: (string);
}

export interface Administered__Output {
  'result': (string);
}

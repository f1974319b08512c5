// Generated from protos/felloe/v1/coordination.proto


export interface Administer {
  'operation'?: (string);
  'parameters'?: (string);
}

export interface Administer__Output {
  'operation': (string);
  'parameters': (string);
}

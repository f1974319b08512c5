// Generated from protos/felloe/v1/history.proto


export interface OpenHistory {
  'container'?: (string);
  'device'?: (string);
  'whole'?: (boolean);
}

export interface OpenHistory__Output {
  'container': (string);
  'device': (string);
  'whole': (boolean);
}

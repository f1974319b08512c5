// Generated from protos/felloe/v1/coordination.proto


export interface ReadEvents {
  'position'?: (string);
  'container'?: (string);
  'limit'?: (number);
  'wait_ms'?: (number);
}

export interface ReadEvents__Output {
  'position': (string);
  'container': (string);
  'limit': (number);
  'wait_ms': (number);
}

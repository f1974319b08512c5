// Generated from protos/felloe/v1/session.proto


export interface Failure {
  'code'?: (string);
  'message'?: (string);
  'retryable'?: (boolean);
  'retry_after_ms'?: (number);
  'details'?: ({[key: string]: string});
}

export interface Failure__Output {
  'code': (string);
  'message': (string);
  'retryable': (boolean);
  'retry_after_ms': (number);
  'details': ({[key: string]: string});
}

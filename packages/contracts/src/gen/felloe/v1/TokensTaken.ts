// Generated from protos/felloe/v1/session.proto


export interface TokensTaken {
  'granted'?: (number);
  'valid_ms'?: (number);
  'retry_after_ms'?: (number);
}

export interface TokensTaken__Output {
  'granted': (number);
  'valid_ms': (number);
  'retry_after_ms': (number);
}

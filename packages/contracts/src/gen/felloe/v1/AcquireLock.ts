// Generated from protos/felloe/v1/coordination.proto


export interface AcquireLock {
  'name'?: (string);
  'holder'?: (string);
  'ttl_ms'?: (number);
  'wait_ms'?: (number);
}

export interface AcquireLock__Output {
  'name': (string);
  'holder': (string);
  'ttl_ms': (number);
  'wait_ms': (number);
}

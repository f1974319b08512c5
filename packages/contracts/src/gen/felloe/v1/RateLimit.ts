// Generated from protos/felloe/v1/artifacts.proto


export interface RateLimit {
  'tenant_per_second'?: (number);
  'principal_per_second'?: (number);
}

export interface RateLimit__Output {
  'tenant_per_second': (number);
  'principal_per_second': (number);
}

// Generated from protos/felloe/v1/session.proto


export interface TakeTokens {
  'tenant_id'?: (string);
  'principal_id'?: (string);
  'wanted'?: (number);
}

export interface TakeTokens__Output {
  'tenant_id': (string);
  'principal_id': (string);
  'wanted': (number);
}

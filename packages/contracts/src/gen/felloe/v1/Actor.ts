// Generated from protos/felloe/v1/session.proto


export interface Actor {
  'kind'?: (string);
  'tenant_id'?: (string);
  'principal_id'?: (string);
  'source_address'?: (string);
}

export interface Actor__Output {
  'kind': (string);
  'tenant_id': (string);
  'principal_id': (string);
  'source_address': (string);
}

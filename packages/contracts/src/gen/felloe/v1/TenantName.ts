// Generated from protos/felloe/v1/session.proto


export interface TenantName {
  'tenant_id'?: (string);
  'name'?: (string);
  'email'?: (string);
}

export interface TenantName__Output {
  'tenant_id': (string);
  'name': (string);
  'email': (string);
}

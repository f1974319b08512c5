// Generated from protos/felloe/v1/session.proto


export interface LookUpTenants {
  'tenant_ids'?: (string)[];
  'emails'?: (string)[];
}

export interface LookUpTenants__Output {
  'tenant_ids': (string)[];
  'emails': (string)[];
}

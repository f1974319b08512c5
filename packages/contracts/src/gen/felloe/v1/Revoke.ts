// Generated from protos/felloe/v1/session.proto


export interface Revoke {
  'access_key_ids'?: (string)[];
  'token_ids'?: (string)[];
  'tenant_id'?: (string);
  'account_ids'?: (string)[];
}

export interface Revoke__Output {
  'access_key_ids': (string)[];
  'token_ids': (string)[];
  'tenant_id': (string);
  'account_ids': (string)[];
}

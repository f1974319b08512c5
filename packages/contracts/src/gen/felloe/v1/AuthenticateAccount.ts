// Generated from protos/felloe/v1/accounts.proto


export interface AuthenticateAccount {
  'container'?: (string);
  'account_id'?: (string);
  'session_id'?: (string);
  'bearer'?: (string);
}

export interface AuthenticateAccount__Output {
  'container': (string);
  'account_id': (string);
  'session_id': (string);
  'bearer': (string);
}

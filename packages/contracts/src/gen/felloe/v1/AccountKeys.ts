// Generated from protos/felloe/v1/accounts.proto


export interface AccountKeys {
  'issuer'?: (string);
  'keys'?: (string);
}

export interface AccountKeys__Output {
  'issuer': (string);
  'keys': (string);
}

// Generated from protos/felloe/v1/accounts.proto


export interface RevokeAccountRecord {
  'container'?: (string);
  'kind'?: (string);
  'id'?: (string);
}

export interface RevokeAccountRecord__Output {
  'container': (string);
  'kind': (string);
  'id': (string);
}

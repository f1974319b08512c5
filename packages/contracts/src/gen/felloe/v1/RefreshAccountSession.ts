// Generated from protos/felloe/v1/accounts.proto


export interface RefreshAccountSession {
  'container'?: (string);
  'refresh_token'?: (string);
}

export interface RefreshAccountSession__Output {
  'container': (string);
  'refresh_token': (string);
}

// Generated from protos/felloe/v1/accounts.proto


export interface EndAccountSession {
  'container'?: (string);
  'refresh_token'?: (string);
}

export interface EndAccountSession__Output {
  'container': (string);
  'refresh_token': (string);
}

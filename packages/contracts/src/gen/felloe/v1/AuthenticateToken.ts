// Generated from protos/felloe/v1/session.proto


export interface AuthenticateToken {
  'token'?: (string);
}

export interface AuthenticateToken__Output {
  'token': (string);
}

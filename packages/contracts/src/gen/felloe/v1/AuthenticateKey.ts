// Generated from protos/felloe/v1/session.proto


export interface AuthenticateKey {
  'access_key_id'?: (string);
  'date'?: (string);
  'region'?: (string);
  'service'?: (string);
  'session_token'?: (string);
}

export interface AuthenticateKey__Output {
  'access_key_id': (string);
  'date': (string);
  'region': (string);
  'service': (string);
  'session_token': (string);
}

// Generated from protos/felloe/v1/session.proto


export interface VerifySignature {
  'access_key_id'?: (string);
  'strings_to_sign'?: (string)[];
  'signature'?: (string);
  'session_token'?: (string);
}

export interface VerifySignature__Output {
  'access_key_id': (string);
  'strings_to_sign': (string)[];
  'signature': (string);
  'session_token': (string);
}

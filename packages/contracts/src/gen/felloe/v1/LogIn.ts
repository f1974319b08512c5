// Generated from protos/felloe/v1/accounts.proto


export interface LogIn {
  'container'?: (string);
  'identifier'?: (string);
  'password'?: (string);
  'device_id'?: (string);
  'device_name'?: (string);
  'source_address'?: (string);
  'new_password'?: (string);
  'bearer'?: (string);
}

export interface LogIn__Output {
  'container': (string);
  'identifier': (string);
  'password': (string);
  'device_id': (string);
  'device_name': (string);
  'source_address': (string);
  'new_password': (string);
  'bearer': (string);
}

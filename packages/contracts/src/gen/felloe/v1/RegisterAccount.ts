// Generated from protos/felloe/v1/accounts.proto


export interface RegisterAccount {
  'container'?: (string);
  'identifier'?: (string);
  'password'?: (string);
  'device_id'?: (string);
  'device_name'?: (string);
  'source_address'?: (string);
}

export interface RegisterAccount__Output {
  'container': (string);
  'identifier': (string);
  'password': (string);
  'device_id': (string);
  'device_name': (string);
  'source_address': (string);
}

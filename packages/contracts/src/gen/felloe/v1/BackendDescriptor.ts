// Generated from protos/felloe/v1/storage.proto


export interface BackendDescriptor {
  'backend_id'?: (string);
  'name'?: (string);
  'kind'?: (string);
  'configuration'?: (string);
  'state'?: (string);
}

export interface BackendDescriptor__Output {
  'backend_id': (string);
  'name': (string);
  'kind': (string);
  'configuration': (string);
  'state': (string);
}

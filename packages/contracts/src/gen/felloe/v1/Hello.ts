// Generated from protos/felloe/v1/session.proto


export interface Hello {
  'protocol_min'?: (number);
  'protocol_max'?: (number);
  'spoke'?: (string);
  'boot_id'?: (string);
  'region'?: (string);
  'endpoints'?: (string)[];
  'app_endpoints'?: (string)[];
  'version'?: (string);
}

export interface Hello__Output {
  'protocol_min': (number);
  'protocol_max': (number);
  'spoke': (string);
  'boot_id': (string);
  'region': (string);
  'endpoints': (string)[];
  'app_endpoints': (string)[];
  'version': (string);
}

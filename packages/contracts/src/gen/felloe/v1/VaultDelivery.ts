// Generated from protos/felloe/v1/vault.proto


export interface VaultDelivery {
  'reads'?: (string);
  'url_ms'?: (number);
  'backend_id'?: (string);
}

export interface VaultDelivery__Output {
  'reads': (string);
  'url_ms': (number);
  'backend_id': (string);
}

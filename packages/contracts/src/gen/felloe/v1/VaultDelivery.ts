// Generated from protos/felloe/v1/vault.proto


export interface VaultDelivery {
  'reads'?: (string);
  'url_ms'?: (number);
}

export interface VaultDelivery__Output {
  'reads': (string);
  'url_ms': (number);
}

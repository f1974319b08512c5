// Generated from protos/felloe/v1/vault.proto


export interface VaultPlace {
  'topic'?: (string);
  'owner'?: (string);
}

export interface VaultPlace__Output {
  'topic': (string);
  'owner': (string);
}

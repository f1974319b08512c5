// Generated from protos/felloe/v1/vault.proto


export interface SaveVaultSnapshot {
  'container'?: (string);
  'topic'?: (string);
  'owner'?: (string);
  'prev_digest'?: (string);
  'digest'?: (string);
}

export interface SaveVaultSnapshot__Output {
  'container': (string);
  'topic': (string);
  'owner': (string);
  'prev_digest': (string);
  'digest': (string);
}

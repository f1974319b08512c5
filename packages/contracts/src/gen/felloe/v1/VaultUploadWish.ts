// Generated from protos/felloe/v1/vault.proto


export interface VaultUploadWish {
  'topic'?: (string);
  'owner'?: (string);
  'digest'?: (string);
}

export interface VaultUploadWish__Output {
  'topic': (string);
  'owner': (string);
  'digest': (string);
}

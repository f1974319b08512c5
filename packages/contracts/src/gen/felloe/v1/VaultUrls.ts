// Generated from protos/felloe/v1/vault.proto


export interface VaultUrls {
  'urls'?: (string)[];
}

export interface VaultUrls__Output {
  'urls': (string)[];
}

// Generated from protos/felloe/v1/vault.proto


export interface SignVaultUrls {
  'names'?: (string)[];
}

export interface SignVaultUrls__Output {
  'names': (string)[];
}

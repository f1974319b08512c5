// Generated from protos/felloe/v1/vault.proto


export interface FindVaultEntries {
  'container'?: (string);
  'topic'?: (string);
  'owner'?: (string);
  'digests'?: (string)[];
}

export interface FindVaultEntries__Output {
  'container': (string);
  'topic': (string);
  'owner': (string);
  'digests': (string)[];
}

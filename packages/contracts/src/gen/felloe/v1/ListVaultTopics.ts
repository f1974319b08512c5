// Generated from protos/felloe/v1/vault.proto


export interface ListVaultTopics {
  'container'?: (string);
  'owner'?: (string);
  'after'?: (string);
  'limit'?: (number);
}

export interface ListVaultTopics__Output {
  'container': (string);
  'owner': (string);
  'after': (string);
  'limit': (number);
}

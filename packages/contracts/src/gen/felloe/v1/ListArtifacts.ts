// Generated from protos/felloe/v1/artifacts.proto


export interface ListArtifacts {
  'container'?: (string);
  'prefix'?: (string);
  'delimiter'?: (string);
  'after'?: (string);
  'limit'?: (number);
}

export interface ListArtifacts__Output {
  'container': (string);
  'prefix': (string);
  'delimiter': (string);
  'after': (string);
  'limit': (number);
}

// Generated from protos/felloe/v1/artifacts.proto


export interface ListContainers {
  'prefix'?: (string);
  'after'?: (string);
  'limit'?: (number);
}

export interface ListContainers__Output {
  'prefix': (string);
  'after': (string);
  'limit': (number);
}

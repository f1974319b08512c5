// Generated from protos/felloe/v1/artifacts.proto


export interface ConfigureContainer {
  'container'?: (string);
  'setting'?: (string);
  'document'?: (string);
  'source'?: (string);
}

export interface ConfigureContainer__Output {
  'container': (string);
  'setting': (string);
  'document': (string);
  'source': (string);
}

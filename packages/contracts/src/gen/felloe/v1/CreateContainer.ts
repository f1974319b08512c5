// Generated from protos/felloe/v1/artifacts.proto


export interface CreateContainer {
  'name'?: (string);
  'region'?: (string);
  'settings'?: (string);
  'documents'?: ({[key: string]: string});
}

export interface CreateContainer__Output {
  'name': (string);
  'region': (string);
  'settings': (string);
  'documents': ({[key: string]: string});
}

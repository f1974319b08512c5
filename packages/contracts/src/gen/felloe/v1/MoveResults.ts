// Generated from protos/felloe/v1/storage.proto


export interface MoveResults {
  'moved'?: (boolean)[];
}

export interface MoveResults__Output {
  'moved': (boolean)[];
}

// Generated from protos/felloe/v1/storage.proto


export interface TakeWork {
  'limit'?: (number);
}

export interface TakeWork__Output {
  'limit': (number);
}

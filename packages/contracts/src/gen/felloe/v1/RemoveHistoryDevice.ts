// Generated from protos/felloe/v1/history.proto


export interface RemoveHistoryDevice {
  'container'?: (string);
  'device'?: (string);
}

export interface RemoveHistoryDevice__Output {
  'container': (string);
  'device': (string);
}

// Generated from protos/felloe/v1/history.proto


export interface RegisterHistoryDevice {
  'container'?: (string);
  'device'?: (string);
}

export interface RegisterHistoryDevice__Output {
  'container': (string);
  'device': (string);
}

// Generated from protos/felloe/v1/history.proto


export interface DeleteHistory {
  'container'?: (string);
  'send_time'?: (string);
  'messages'?: (string);
}

export interface DeleteHistory__Output {
  'container': (string);
  'send_time': (string);
  'messages': (string);
}

// Generated from protos/felloe/v1/history.proto


export interface ReceiveHistoryDeletions {
  'container'?: (string);
  'device'?: (string);
  'receipt'?: (string);
  'certain'?: (boolean);
}

export interface ReceiveHistoryDeletions__Output {
  'container': (string);
  'device': (string);
  'receipt': (string);
  'certain': (boolean);
}

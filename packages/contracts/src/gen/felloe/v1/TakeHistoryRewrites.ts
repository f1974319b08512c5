// Generated from protos/felloe/v1/history.proto


export interface TakeHistoryRewrites {
  'limit'?: (number);
}

export interface TakeHistoryRewrites__Output {
  'limit': (number);
}

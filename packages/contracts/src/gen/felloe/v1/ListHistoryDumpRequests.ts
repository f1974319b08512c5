// Generated from protos/felloe/v1/history.proto


export interface ListHistoryDumpRequests {
  'container'?: (string);
  'device'?: (string);
}

export interface ListHistoryDumpRequests__Output {
  'container': (string);
  'device': (string);
}

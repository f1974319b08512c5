// Generated from protos/felloe/v1/accounts.proto


export interface ListAccountRecords {
  'container'?: (string);
  'kind'?: (string);
}

export interface ListAccountRecords__Output {
  'container': (string);
  'kind': (string);
}

// Generated from protos/felloe/v1/session.proto


export interface Facts {
  'values'?: ({[key: string]: string});
}

export interface Facts__Output {
  'values': ({[key: string]: string});
}

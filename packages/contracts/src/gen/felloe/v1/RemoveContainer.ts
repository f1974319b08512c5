// Generated from protos/felloe/v1/artifacts.proto


export interface RemoveContainer {
  'name'?: (string);
}

export interface RemoveContainer__Output {
  'name': (string);
}

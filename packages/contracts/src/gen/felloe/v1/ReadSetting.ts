// Generated from protos/felloe/v1/artifacts.proto


export interface ReadSetting {
  'container'?: (string);
  'setting'?: (string);
}

export interface ReadSetting__Output {
  'container': (string);
  'setting': (string);
}

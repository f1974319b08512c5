// Generated from protos/felloe/v1/artifacts.proto


export interface AnnotateResult {
  'version_name'?: (string);
  'annotations'?: (string);
}

export interface AnnotateResult__Output {
  'version_name': (string);
  'annotations': (string);
}

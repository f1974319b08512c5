// Generated from protos/felloe/v1/artifacts.proto


export interface ResolveArtifact {
  'container'?: (string);
  'path'?: (string);
  'version_id'?: (string);
  'operation'?: (string);
  'past_cache'?: (boolean);
  'action'?: (string);
}

export interface ResolveArtifact__Output {
  'container': (string);
  'path': (string);
  'version_id': (string);
  'operation': (string);
  'past_cache': (boolean);
  'action': (string);
}

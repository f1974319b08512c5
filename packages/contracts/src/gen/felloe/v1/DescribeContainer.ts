// Generated from protos/felloe/v1/artifacts.proto


export interface DescribeContainer {
  'name'?: (string);
}

export interface DescribeContainer__Output {
  'name': (string);
}

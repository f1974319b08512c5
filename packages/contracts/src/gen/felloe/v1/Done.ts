// Generated from protos/felloe/v1/session.proto


export interface Done {
}

export interface Done__Output {
}

// Generated from protos/felloe/v1/vault.proto


export interface ReadUrlKeys {
}

export interface ReadUrlKeys__Output {
}

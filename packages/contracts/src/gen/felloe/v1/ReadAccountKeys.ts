// Generated from protos/felloe/v1/accounts.proto


export interface ReadAccountKeys {
}

export interface ReadAccountKeys__Output {
}

// Generated from protos/felloe/v1/vault.proto


export interface ReadVaultDelivery {
}

export interface ReadVaultDelivery__Output {
}

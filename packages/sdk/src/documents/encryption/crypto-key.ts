/** WebCrypto's key, where the types of browsers are not at hand. */
export type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The settings of the vault: part of the spoke's (config.ts). */
import { limits } from '@felloe/engine/limits.ts';
import { Type } from 'typebox';

export const VaultSettings = Type.Object({
  publicUrl: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#\\s]+$',
      description:
        'Where clients reach the app listener: upload and download URLs begin with it. Without it they begin as the request was sent.',
    }),
  ),
  trustForwarded: Type.Boolean({
    default: false,
    description: 'A proxy in front sets X-Forwarded-For, -Proto and -Host, and removes what clients send under these names.',
  }),
  clientVersionMin: Type.String({
    pattern: '^((0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8}))?$',
    default: '',
    description: 'Clients that say they are older (header client-version) are told to update (426). Empty: all are served.',
  }),
  urlMs: Type.Integer({
    minimum: 1_000,
    maximum: limits.blob.providerUrlTtlMsMax,
    default: limits.vault.urlMs,
    description: 'How long a download URL through the spoke is good. The time for an upload is the hub’s.',
  }),
  entryBytesMax: Type.Integer({
    minimum: 1,
    // The hub takes no larger ones.
    maximum: limits.vault.entryBytesMax,
    default: limits.vault.entryBytesMax,
    description: 'Largest snapshot or entry; larger uploads are refused.',
  }),
  signatureMsMax: Type.Integer({
    minimum: 1_000,
    default: limits.signature.expiryMsMax,
    description: 'How far ahead the expiry of a signature may lie.',
  }),
  verifyThreads: Type.Integer({
    minimum: 0,
    maximum: 256,
    default: 0,
    description: 'Threads of a worker that verify signatures; 0 = one a core. They start when the first signature comes.',
  }),
  verificationsPerSecond: Type.Integer({
    minimum: 0,
    default: limits.vault.verificationsPerSecond,
    description:
      'New signatures that one source address may have verified by a worker each second; a wrong one counts ten times. 0: any number.',
  }),
});

/**
 * SigV2 for old clients: HMAC-SHA1 under the secret itself, so that no key could be derived for a spoke to check it with. Each signature
 * is checked here; the spoke learns whether it was true, and nothing it could use again.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { CallHandlers } from '../session/call-context.ts';
import { credentialOf } from './auth-handlers.ts';
import { type ClaimedKeyParts, findClaimedKey } from './claimed-keys.ts';

/** The policy of a form, or the headers of a request twice over. */
const textLengthMax = limits.request.formFieldBytesMax + limits.request.headerBytesMax;

export function signatureHandlers(parts: ClaimedKeyParts): Pick<CallHandlers, 'verify_signature'> {
  /** Unknown keys are compared with this, so that they take as long as wrong secrets. */
  const decoy = randomBytes(32).toString('hex');
  return {
    verify_signature: {
      authorisation: 'spoke',
      handle: async (message) => {
        const { access_key_id: accessKeyId, session_token: sessionToken, strings_to_sign: texts, signature } = message;
        if (texts.length > 2 || texts.some((text) => text.length > textLengthMax)) {
          throw new StoreError('too_large', 'too much to check for one signature');
        }
        try {
          const found = await findClaimedKey(parts, { accessKeyId, sessionToken });
          if (!texts.some((text) => isSignature(found.secret, text, signature))) {
            throw new StoreError('unauthenticated', 'the signature does not match', { details: { reason: 'signature' } });
          }
          return { ...credentialOf(found), signing_key: Buffer.alloc(0) };
        } catch (error) {
          if (StoreError.from(error).details.reason !== 'signature')
            for (const text of texts) isSignature(decoy, text, signature);
          throw error;
        }
      },
    },
  };
}

/** Of the base64 text as it was sent: another spelling of the same bytes is another signature. */
function isSignature(secret: string, text: string, given: string): boolean {
  const expected = Buffer.from(createHmac('sha1', secret).update(text, 'latin1').digest('base64'));
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

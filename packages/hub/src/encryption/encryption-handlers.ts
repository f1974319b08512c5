/** Keys for new bytes, and for bytes that are shared under a wrapping of their own. */
import { canonicalContext } from '@felloe/engine/encryption/artifact-encryption.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { DataKeys } from './data-keys.ts';

export function encryptionHandlers(parts: {
  readonly access: Access;
  readonly dataKeys: DataKeys;
}): Pick<CallHandlers, 'make_data_key'> {
  const { access, dataKeys } = parts;
  return {
    make_data_key: {
      authorisation: 'artifact.write',
      handle: (message, context) => {
        const container = access.container(context, 'artifact.write', message.container, message.path);
        const { key, wrapped } = dataKeys.make({
          place: container,
          keyId: message.key_id === '' ? undefined : message.key_id,
          context: message.context === '' ? '' : canonicalContext(message.context),
          ...(message.key.length === 0 ? {} : { key: message.key }),
        });
        return { key, wrapped, key_id: message.key_id };
      },
    },
  };
}

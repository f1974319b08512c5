/** The body of an upload chunk by chunk. Leaving early keeps the socket, so that the refusal can still be answered. */
import type { IncomingMessage } from 'node:http';
import { StoreError } from '@felloe/engine/errors.ts';

export async function* streamBody(raw: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (cause) {
    throw new StoreError('incomplete_body', 'the client went away', { cause });
  }
  if (!raw.complete) throw new StoreError('incomplete_body', 'the client went away');
}

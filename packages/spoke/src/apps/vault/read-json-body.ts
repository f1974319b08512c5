/** The JSON body of a call, held whole: it is small or refused. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { VaultExchange } from './exchange.ts';

export function readJsonBody(exchange: VaultExchange, bytesMax: number): Promise<unknown> {
  const { raw } = exchange;
  const declared = Number(raw.headers['content-length'] ?? 0);
  if (declared > bytesMax) return Promise.reject(tooLarge(bytesMax));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] | undefined;
    let first: Buffer | undefined;
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        raw.off('data', onData);
        raw.pause();
        reject(tooLarge(bytesMax));
        return;
      }
      if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    raw.on('data', onData);
    raw.once('end', () => {
      try {
        resolve(parse(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
      } catch (thrown) {
        reject(thrown as Error);
      }
    });
    raw.once('close', () => reject(new StoreError('incomplete_body', 'the client went away')));
    // 'close' tells the same; without a listener the error itself would end the process.
    raw.on('error', ignore);
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the body is not JSON', { cause });
  }
}

function tooLarge(bytesMax: number): StoreError {
  return new StoreError('too_large', `the body of a call has at most ${bytesMax} bytes`, {
    details: { limit: String(bytesMax) },
  });
}

function ignore(): void {}

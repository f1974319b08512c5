/** The body of a call, held whole: it is small or refused. */
import type { IncomingMessage } from 'node:http';
import { StoreError } from '@felloe/engine/errors.ts';
import type { VaultExchange } from './exchange.ts';

const empty = Buffer.alloc(0);

/** @throws StoreError `too_large`, `incomplete_body` */
export async function readBody(exchange: VaultExchange, bytesMax: number): Promise<Buffer> {
  const { raw } = exchange;
  const declared = raw.headers['content-length'] === undefined ? undefined : Number(raw.headers['content-length']);
  if (declared !== undefined) {
    if (declared > bytesMax) throw tooLarge(bytesMax);
    if (declared === 0) return empty;
    // Most bodies come in one piece with their head: a moment later, when Node has parsed the piece, they lie in the stream whole, and
    // nothing has to be listened for. Asked for none of its bytes, the stream begins.
    raw.read(0);
    await Promise.resolve();
    if (raw.readableLength >= declared) return raw.read() as Buffer;
  }
  return await gatherBody(raw, { declared, bytesMax });
}

function gatherBody(
  raw: IncomingMessage,
  { declared, bytesMax }: { readonly declared: number | undefined; readonly bytesMax: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer = empty;
    let rest: Buffer[] | undefined;
    let bytes = 0;
    let isWhole = false;
    if (raw.destroyed && !raw.readableEnded) {
      reject(new StoreError('incomplete_body', 'the client went away'));
      return;
    }
    const finish = (): void => {
      isWhole = true;
      resolve(rest === undefined ? first : Buffer.concat(rest));
    };
    // The listeners end with the request: taking them off again would only be work.
    const onData = (chunk: Buffer): void => {
      if (bytes === 0) first = chunk;
      else (rest ??= [first]).push(chunk);
      bytes += chunk.length;
      if (bytes > bytesMax) {
        raw.off('data', onData);
        raw.pause();
        reject(tooLarge(bytesMax));
      } else if (bytes === declared) {
        // The end of the stream says nothing more, since Node holds bodies to their length.
        finish();
      }
    };
    raw.on('data', onData);
    raw.on('end', finish);
    // Every request closes: an error is only made for one that closes too early.
    raw.on('close', () => {
      if (!isWhole) reject(new StoreError('incomplete_body', 'the client went away'));
    });
    // 'close' tells the same; without a listener the error itself would end the process.
    raw.on('error', ignore);
  });
}

export function parseJson(body: Buffer): unknown {
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

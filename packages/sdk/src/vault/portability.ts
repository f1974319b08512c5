/** All of a key's data out of one vault and into another, or back. Not offered by the original server. */
import { errorOfAnswer, StoreError } from '@felloe/contracts/http/problem.ts';
import { countIn, objectIn } from './answers.ts';
import { type ExportedItem, type ExportProgress, ExportReader } from './export-form.ts';
import { withinSilence } from './silence.ts';
import type { VaultClient } from './vault-client.ts';

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  /** Told of each snapshot and entry as it begins. */
  readonly onItem?: ((item: ExportedItem) => void) | undefined;
}

/**
 * The export as it comes, to be written to a file: snapshots and histories of all topics of the client's key, with their bytes.
 * @throws StoreError; the stream fails with `incomplete_body` when the connection broke, and then nothing of it should be kept
 */
export async function exportData(client: VaultClient, options: ExportOptions = {}): Promise<ReadableStream<Uint8Array>> {
  const { signal, onProgress } = options;
  const inner = { pubkey: client.publicKey };
  const response = await client.repeat(signal, () =>
    client.open({ path: '/export-data', signed: { call: 'read', inner }, inner, signal }),
  );
  if (response.body === null) throw new StoreError('incomplete_body', 'the export has no body');
  const reader = new ExportReader(options.onItem);
  const check = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      reader.push(chunk);
      onProgress?.(reader.progress);
      controller.enqueue(chunk);
    },
    flush() {
      reader.finish();
    },
  });
  return response.body.pipeThrough(check);
}

export interface ImportOptions {
  /** Snapshots that differ from those there are replace them. Default: those there are stay. */
  readonly replaceSnapshots?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((counts: ImportCounts) => void) | undefined;
}

export interface ImportCounts {
  readonly items: number;
  readonly bytes: number;
  /** New by this import. */
  readonly stored: number;
  /** Were there already. */
  readonly present: number;
  /** Snapshots left as they are, since another is there. */
  readonly kept: number;
}

/**
 * Brings an export of this client's key back. Done again, or after it broke off, it changes nothing that is there already.
 * @param data a File of a browser, or in Node what `openAsBlob` makes of a path: it is read as it is sent
 */
export async function importData(client: VaultClient, data: Blob, options: ImportOptions = {}): Promise<ImportCounts> {
  const { signal, onProgress, replaceSnapshots = false } = options;
  const signedInner = { pubkey: client.publicKey };
  const inner = { ...signedInner, replaceSnapshots };
  return await client.repeat(signal, async () => {
    const signed = { call: 'import', inner: signedInner } as const;
    const envelope = JSON.stringify({ inner, auth: client.authorise(signed) });
    const response = await client.open({
      path: '/import-data',
      signed,
      inner,
      body: new Blob([`${envelope}\n`, data]),
      headers: { 'content-type': 'application/vnd.felloe.vault-export' },
      // A browser shows the answer only when all has been sent.
      attemptMs: client.limits.attemptMs + (data.size / client.limits.transferBytesPerSecondMin) * 1_000,
      signal,
    });
    return await countsOf(response, client.limits.streamSilenceMs, onProgress);
  });
}

async function countsOf(
  response: Response,
  silenceMs: number,
  onProgress: ((counts: ImportCounts) => void) | undefined,
): Promise<ImportCounts> {
  if (response.body === null) throw new StoreError('unavailable', 'the answer has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), silenceMs);
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const { kind, counts } = readLine(line);
        onProgress?.(counts);
        if (kind === 'done') return counts;
      }
    }
  } catch (cause) {
    throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'the answer broke off', { cause });
  } finally {
    reader.cancel().catch(() => {});
  }
  throw new StoreError('unavailable', 'the answer ended before the import did');
}

function readLine(line: string): { readonly kind: 'progress' | 'done'; readonly counts: ImportCounts } {
  const said = objectIn(JSON.parse(line));
  if (said['kind'] === 'error') {
    throw errorOfAnswer({ status: 502, body: { code: said['error'], detail: said['message'] }, retryAfter: null });
  }
  const counts = {
    items: countIn(said['items']),
    bytes: countIn(said['bytes']),
    stored: countIn(said['stored']),
    present: countIn(said['present']),
    kept: countIn(said['kept']),
  };
  return { kind: said['kind'] === 'done' ? 'done' : 'progress', counts };
}

/**
 * POST /import-data, beyond the original: brings back what /export-data gave. The body is the signed envelope as one line, then the export.
 * Everything goes the way of single uploads, so a repeated import changes nothing and one that broke off is sent again from its
 * beginning. Histories keep their order and get the times of the import; a snapshot that differs from the one there is is kept
 * unless `replaceSnapshots` says otherwise.
 *
 * The answer is lines of JSON while it runs: {"kind":"progress"}, and at last {"kind":"done"} or {"kind":"error"}. The signature covers
 * the key only, so it has to be a fresh one.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { dropBody } from '../../../http/drop-body.ts';
import { pacedWrite } from '../../../http/paced-write.ts';
import { writeHead } from '../answer.ts';
import { streamBody } from '../blobs/stream-body.ts';
import type { VaultExchange } from '../exchange.ts';
import { failureBody } from '../failure.ts';
import { authenticated } from '../serve-signed.ts';
import type { VaultServices } from '../vault-services.ts';
import { readEnvelope } from '../wire/envelope.ts';
import { readPublicKey } from '../wire/public-key.ts';
import { ByteSource } from './byte-source.ts';
import { readRecord, recordBytesMax } from './export-form.ts';
import { type Import, importBytes } from './import-bytes.ts';

/** Whoever holds the envelope may write to all topics of the key while the signature is good. */
const expiryMsMax = 10 * 60_000;
/** Items between two lines of progress. */
const progressEvery = 64;

export async function importData(exchange: VaultExchange, services: VaultServices): Promise<void> {
  const source = new ByteSource(streamBody(exchange.raw));
  const { inner, auth } = readEnvelope(parseLine(await source.line(recordBytesMax)));
  const owner = readPublicKey(inner['pubkey'], 'pubkey');
  if (owner.hex !== auth.signer.hex) throw new StoreError('access_denied', 'a key imports its own data');
  if (auth.expiry * 1_000 > services.context.now() + expiryMsMax) {
    throw new StoreError('unauthenticated', 'the signature of an import is good for at most ten minutes');
  }
  const signed = { call: 'import', inner: { pubkey: owner.decimal } } as const;
  const request = await authenticated(exchange, services, { auth, signed });
  using _place = services.transfers.enter(owner.hex);
  const counts = { items: 0, bytes: 0, stored: 0, present: 0, kept: 0 };
  const run: Import = { request, source, owner, replaceSnapshots: inner['replaceSnapshots'] === true, counts };
  await importAll(run, exchange.whenGone());
}

async function importAll(run: Import, gone: AbortSignal): Promise<void> {
  const { request, counts } = run;
  const { exchange, services } = request;
  await readHead(run);
  writeHead(exchange, 200, ['Content-Type', 'application/x-ndjson', 'Cache-Control', 'no-store', 'X-Accel-Buffering', 'no']);
  const tell = (line: object): Promise<void> => pacedWrite(exchange.response, `${JSON.stringify(line)}\n`, gone);
  try {
    while (await importRecord(run)) {
      if (counts.items % progressEvery === 0) await tell({ kind: 'progress', ...counts });
    }
    await tell({ kind: 'done', ...counts });
    exchange.response.end();
  } catch (thrown) {
    if (gone.aborted) return;
    if (StoreError.from(thrown).code === 'internal') services.onFault(thrown, 'POST /vault/import-data');
    exchange.response.write(`${JSON.stringify({ kind: 'error', ...failureBody(thrown) })}\n`);
    await run.source.close();
    if (exchange.hasUnreadBody) dropBody(exchange.raw, () => exchange.response.end(() => exchange.raw.destroy()));
    else exchange.response.end();
  }
}

/** An export of another key is most likely a mistake: its entries would be sealed for somebody else. */
async function readHead({ source, owner }: Import): Promise<void> {
  const head = readRecord((await source.line(recordBytesMax)) ?? '');
  if (head.kind !== 'export') throw new StoreError('invalid_argument', 'an export begins with a record of kind export');
  if (head.pubkey !== owner.decimal) throw new StoreError('invalid_argument', 'this is the export of another key');
}

/** @returns false at the end */
async function importRecord(run: Import): Promise<boolean> {
  const { source, counts, request } = run;
  request.services.context.gate.assertDeciding();
  const line = await source.line(recordBytesMax);
  if (line === undefined) throw new StoreError('incomplete_body', 'the export has no end');
  const record = readRecord(line);
  switch (record.kind) {
    case 'topic':
      return true;
    case 'snapshot':
    case 'entry':
      await importBytes(run, record);
      if ((await source.line(0)) === undefined) throw new StoreError('incomplete_body', 'the export has no end');
      counts.items += 1;
      counts.bytes += record.size;
      return true;
    case 'end':
      if (record.items !== counts.items)
        throw new StoreError('invalid_argument', 'the export has another number of items than it says');
      return false;
    case 'export':
      throw new StoreError('invalid_argument', 'an export begins once');
  }
}

function parseLine(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '') as unknown;
  } catch (cause) {
    throw new StoreError('invalid_argument', 'the first line of the body is not JSON', { cause });
  }
}

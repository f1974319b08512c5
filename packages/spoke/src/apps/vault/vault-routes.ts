/**
 * Every route of the vault with who may use it. `signature`: whoever signed the call; the rights of topics are judged by the hub.
 * `sealed_url`: whoever has the URL, which was given to somebody who signed. `public`: anybody. There is no way in without one.
 */
import { receiveUpload } from './blobs/receive-upload.ts';
import { sendBlob } from './blobs/send-blob.ts';
import { blobsPath, uploadsPath } from './delivery/through-spoke.ts';
import type { VaultExchange } from './exchange.ts';
import { answerHealth } from './health-check.ts';
import { getDataBatch } from './operations/get-data-batch.ts';
import { getDataSequence } from './operations/get-data-sequence.ts';
import { getHeadBatch } from './operations/get-head-batch.ts';
import { getSnapshot } from './operations/get-snapshot.ts';
import { listTopics } from './operations/list-topics.ts';
import type { Operation } from './operations/operation.ts';
import { preSaveSnapshot } from './operations/pre-save-snapshot.ts';
import { readSnapshot } from './operations/read-snapshot.ts';
import { saveDataBatch } from './operations/save-data-batch.ts';
import { saveSnapshot } from './operations/save-snapshot.ts';
import { serveSigned } from './serve-signed.ts';
import { streamData } from './stream/stream-data.ts';
import { exportData } from './transfer/export-data.ts';
import { importData } from './transfer/import-data.ts';
import type { VaultServices } from './vault-services.ts';

export type VaultAuthorisation = 'signature' | 'sealed_url' | 'public';

export interface VaultRoute {
  readonly authorisation: VaultAuthorisation;
  readonly methods: readonly string[];
  /** For logs and traces. */
  readonly name: string;
  readonly serve: (exchange: VaultExchange, services: VaultServices) => Promise<void>;
}

const signed = (name: string, operation: Operation): [string, VaultRoute] => [
  `/${name}`,
  {
    authorisation: 'signature',
    methods: ['POST'],
    name,
    serve: (exchange, services) => serveSigned(exchange, operation, services),
  },
];

/** By path. */
export const vaultRoutes: ReadonlyMap<string, VaultRoute> = new Map<string, VaultRoute>([
  ['/health-check', { authorisation: 'public', methods: ['GET', 'HEAD'], name: 'health-check', serve: answerHealth }],
  signed('pre-save-snapshot', preSaveSnapshot),
  signed('save-snapshot', saveSnapshot),
  signed('get-snapshot', getSnapshot),
  signed('save-data-batch', saveDataBatch),
  signed('get-data-batch', getDataBatch),
  signed('get-data-sequence', getDataSequence),
  // Beyond the original.
  signed('read-snapshot', readSnapshot),
  signed('get-head-batch', getHeadBatch),
  signed('list-topics', listTopics),
  signed('stream-data', streamData),
  signed('export-data', exportData),
  ['/import-data', { authorisation: 'signature', methods: ['POST'], name: 'import-data', serve: importData }],
]);

/** By what the path begins with; the rest of it is the token. */
export const sealedRoutes: ReadonlyMap<string, VaultRoute> = new Map<string, VaultRoute>([
  [
    uploadsPath,
    {
      authorisation: 'sealed_url',
      methods: ['PUT'],
      name: 'upload',
      serve: (exchange, services) => receiveUpload(exchange, exchange.path.slice(uploadsPath.length), services),
    },
  ],
  [
    blobsPath,
    {
      authorisation: 'sealed_url',
      methods: ['GET', 'HEAD'],
      name: 'download',
      serve: (exchange, services) => sendBlob(exchange, exchange.path.slice(blobsPath.length), services),
    },
  ],
]);

export function routeOf(path: string): VaultRoute | undefined {
  // Tokens are long: a map would have to look at all of one to say that it is no path.
  for (const [beginning, route] of sealedRoutes) if (path.startsWith(beginning)) return route;
  return vaultRoutes.get(path);
}

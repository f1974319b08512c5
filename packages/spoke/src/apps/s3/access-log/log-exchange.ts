/** What an access log tells of a request, when the bucket it went to is logged. After the answer, so nobody waits for it. */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { AccessLoggingSetting } from '@felloe/engine/container/access-logging.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { TLSSocket } from 'node:tls';
import type { LogTarget } from '../../../access-logs/access-logs.ts';
import type { AppContext } from '../../../app-context.ts';
import type { Exchange } from '../exchange.ts';
import { type LogEntry, logLine } from './log-line.ts';
import { logOperation } from './log-operation.ts';

/** What became known of a request on its way. */
export interface LoggedRequest {
  readonly bucket: string;
  readonly key: string;
  /** Empty until it is known. */
  operation: string;
  /** Tenant of the sender; empty for an anonymous or unknown one. */
  requesterId: string;
  /** `header`, `presigned`, `anonymous`, `header_v2`, …; empty until the sender is known. */
  claimKind: string;
  /** Of one request that removes many: each has a line of its own. */
  removed?: readonly LoggedRemoval[];
}

export interface LoggedRemoval {
  readonly key: string;
  readonly versionId: string;
  /** Empty when it is gone. */
  readonly errorCode: string;
}

const targets = new WeakMap<ContainerDescriptor__Output, LogTarget | 'none'>();

export function logExchange(exchange: Exchange, logged: LoggedRequest, context: AppContext): void {
  const { errorCode } = exchange;
  const known = context.containers.known(logged.bucket);
  if (known !== undefined) {
    if (known.documents['access_logging'] !== undefined) log(exchange, logged, known, context);
  } else if (logged.operation !== '' && errorCode !== 'NoSuchBucket' && errorCode !== 'NotImplemented') {
    // Reads do not ask for the descriptor, so somebody has to, now and then. Not for whoever has not even shown who it is: anybody could
    // have the hub asked for names that do not exist.
    context.containers.describe(logged.bucket).then(
      (container) => {
        if (container.documents['access_logging'] !== undefined) log(exchange, logged, container, context);
      },
      () => undefined,
    );
  }
}

function log(exchange: Exchange, logged: LoggedRequest, container: ContainerDescriptor__Output, context: AppContext): void {
  const target = targetOf(container);
  if (target === 'none') return;
  const { raw, response, requestId, hostId, errorCode } = exchange;
  const { headers } = raw;
  const answered = answeredWith(exchange);
  const tls = 'encrypted' in raw.socket ? (raw.socket as TLSSocket) : undefined;
  const entry: LogEntry = {
    ownerId: container.tenant_id,
    bucket: logged.bucket,
    timeMs: context.now(),
    remoteAddress: raw.socket.remoteAddress ?? '',
    requesterId: logged.requesterId,
    requestId,
    operation: logOperation(logged.operation, exchange.method),
    key: logged.key,
    requestLine: `${exchange.method} ${exchange.rawTarget} HTTP/${raw.httpVersion}`,
    status: response.statusCode,
    errorCode,
    bytesSent: answered.bytesSent,
    objectSize: answered.objectSize,
    totalMs: performance.now() - exchange.startedAt,
    referrer: headers.referer ?? '',
    userAgent: headers['user-agent'] ?? '',
    versionId: answered.versionId,
    hostId,
    signatureVersion: signatureVersion(logged),
    cipherSuite: tls?.getCipher()?.standardName ?? '',
    authenticationType: authenticationTypes[logged.claimKind] ?? '',
    host: headers.host ?? '',
    tlsVersion: tls?.getProtocol() ?? '',
  };
  context.accessLogs.add(container, target, logLine(entry));
  for (const removal of logged.removed ?? []) {
    context.accessLogs.add(container, target, logLine({ ...entry, ...removal, ...ofBatch }));
  }
}

/** Those of a batch have no request, and no answer, of their own. */
const ofBatch = { operation: 'BATCH.DELETE.OBJECT', requestLine: '', status: 204, bytesSent: '', objectSize: '' } as const;

function targetOf(container: ContainerDescriptor__Output): LogTarget | 'none' {
  const known = targets.get(container);
  if (known !== undefined) return known;
  const target = parsedTarget(container.documents['access_logging'] ?? '') ?? 'none';
  targets.set(container, target);
  return target;
}

/** The hub has read it before it was stored. */
function parsedTarget(text: string): LogTarget | undefined {
  try {
    return (JSON.parse(text) as AccessLoggingSetting).target;
  } catch (cause) {
    throw new StoreError('internal', 'the setting access_logging is not JSON', { cause });
  }
}

/** From the headers of the answer: what was sent of how much, of which version. */
function answeredWith({ sentHeaders, method, response }: Exchange) {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < sentHeaders.length; index += 2) {
    headers.set((sentHeaders[index] ?? '').toLowerCase(), sentHeaders[index + 1] ?? '');
  }
  const length = headers.get('content-length') ?? '';
  const whole = headers.get('content-range')?.split('/')[1];
  const isSent = method !== 'HEAD' && response.writableEnded && !response.errored && length !== '0';
  const tellsObject = headers.has('last-modified');
  return {
    bytesSent: isSent ? length : '',
    objectSize: tellsObject ? (whole ?? length) : '',
    versionId: headers.get('x-amz-version-id') ?? '',
  };
}

const authenticationTypes: Readonly<Record<string, string>> = {
  header: 'AuthHeader',
  header_v2: 'AuthHeader',
  presigned: 'QueryString',
  presigned_v2: 'QueryString',
};

function signatureVersion({ claimKind }: LoggedRequest): string {
  if (claimKind === '' || claimKind === 'anonymous') return '';
  return claimKind.endsWith('_v2') ? 'SigV2' : 'SigV4';
}

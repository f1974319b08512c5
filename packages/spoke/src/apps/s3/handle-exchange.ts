/** The way of every request: read the target, know the operation, know the sender, then the operation's own file. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import { endSpan, type Span, traceparentOf } from '@felloe/runtime/telemetry/tracing.ts';
import type { HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type OperationName, selectOperation } from '@felloe/s3-wire/operations.ts';
import { resolveAddress, type S3Address } from '@felloe/s3-wire/request/address.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { parseTarget, type RequestTarget } from '@felloe/s3-wire/request/target.ts';
import type { AppContext } from '../../app-context.ts';
import { factsOfRequest } from './access/facts-of-request.ts';
import { type LoggedRequest, logExchange } from './access-log/log-exchange.ts';
import { answerFailure } from './answer-failure.ts';
import { type Authenticator, anonymousSender, type Sender } from './authenticate.ts';
import { originHeaders } from './cors/allow-origin.ts';
import type { Exchange } from './exchange.ts';
import { checkExpectedOwners } from './expected-owner.ts';
import { withHoistedHeaders } from './hoisted-headers.ts';
import type { KnownUploads } from './known-uploads.ts';
import { operationOf } from './operation-registry.ts';
import type { S3AppOptions, S3Operation, S3Request } from './s3-request.ts';
import { isSts, serveSts } from './sts/serve-sts.ts';
import { serveWebsite } from './website/serve-website.ts';
import { websiteRequest } from './website/website-request.ts';

export interface S3Services {
  readonly context: AppContext;
  readonly options: S3AppOptions;
  readonly authenticator: Authenticator;
  readonly hashers: HasherFactory;
  readonly uploads: KnownUploads;
}

/** Never rejects: whatever goes wrong is answered, or ends the connection when an answer has begun. */
export async function handleExchange(exchange: Exchange, services: S3Services): Promise<void> {
  try {
    await serve(exchange, services);
  } catch (thrown) {
    answerFailure(exchange, thrown);
  }
  if (exchange.logged !== undefined) logExchange(exchange, exchange.logged, services.context);
}

/**
 * Waits for nothing itself unless it has to: what every request passes is known at once, and each step that is awaited for nothing costs
 * a small request about a percent.
 */
function serve(exchange: Exchange, services: S3Services): Promise<void> {
  const { context, options } = services;
  context.gate.assertDeciding();
  checkHeaderBytes(exchange);
  const headers = RequestHeaders.fromRaw(exchange.raw.rawHeaders);
  const target = parseTarget(exchange.rawTarget);
  if (options.websiteHosts.length > 0) {
    const asked = websiteRequest(services, { exchange, target, headers });
    if (asked !== undefined) return serveWebsite(asked, headers.get('host') ?? '');
  }
  const address = resolveAddress({ target, host: headers.get('host'), baseHosts: options.baseHosts });
  const sourceAddress = exchange.raw.socket.remoteAddress ?? '';
  const arrival: Arrival = { exchange, services, target, headers, address, sourceAddress };
  if (isSts(exchange.method, address)) return serveSts({ ...arrival, ...services });
  const { bucket = '', key = '' } = address;
  const logged: LoggedRequest = { bucket, key, operation: '', requesterId: '', claimKind: '' };
  if (bucket !== '') exchange.logged = logged;
  if (headers.has('origin') && bucket !== '' && exchange.method !== 'OPTIONS') return serveOrigin(arrival, logged);
  return serveSender(arrival, logged);
}

/** A request as it came, understood as far as anybody may be. */
interface Arrival {
  readonly exchange: Exchange;
  readonly services: S3Services;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  readonly address: S3Address;
  readonly sourceAddress: string;
}

/** A browser's request from another site, whose every answer has to say that it may be read there. */
async function serveOrigin(arrival: Arrival, logged: LoggedRequest): Promise<void> {
  const { exchange, services, headers, address } = arrival;
  const { method } = exchange;
  const asked = { bucket: address.bucket ?? '', origin: headers.get('origin') ?? '', method, headers };
  exchange.answerHeaders = await originHeaders(services.context, asked);
  await serveSender(arrival, logged);
}

function serveSender(arrival: Arrival, logged: LoggedRequest): Promise<void> {
  const { exchange, services, target, headers, address, sourceAddress } = arrival;
  const { method } = exchange;
  // A preflight carries the query of the request behind it, signature and all.
  if (method === 'OPTIONS') return serveOperation(arrival, anonymousSender(sourceAddress), logged);
  const request = { method, target, headers, bucketOfHost: bucketOfHost(address) };
  const sender = services.authenticator.authenticate(request, sourceAddress);
  if (sender instanceof Promise) return sender.then((found) => serveOperation(arrival, found, logged));
  return serveOperation(arrival, sender, logged);
}

function serveOperation(arrival: Arrival, sender: Sender, logged: LoggedRequest): Promise<void> {
  const { exchange, services, target, address } = arrival;
  const { raw, method } = exchange;
  const { claim, actor } = sender;
  const headers = claim.kind === 'presigned' ? withHoistedHeaders(arrival.headers, target, raw.rawHeaders) : arrival.headers;
  // After the signature, so that nobody learns from a refusal what is served without a key.
  const { name } = selectOperation({ method, target, headers, address });
  logged.operation = name;
  logged.requesterId = actor.tenant_id ?? '';
  logged.claimKind = claim.kind;
  const checking = checkExpectedOwners(services.context, headers, address.bucket ?? '');
  if (checking !== undefined) return checking.then(() => runOperation(arrival, sender, { name, headers }));
  return runOperation(arrival, sender, { name, headers });
}

function runOperation(
  { exchange, services, target, address }: Arrival,
  { claim, signingKey, actor, isRestricted }: Sender,
  { name, headers }: { readonly name: OperationName; readonly headers: RequestHeaders },
): Promise<void> {
  const { context, options, authenticator, hashers, uploads } = services;
  const { raw, method } = exchange;
  const operation = operationOf(name);
  const isEncrypted = 'encrypted' in raw.socket;
  const facts = () => factsOfRequest({ method, target, headers, claim, isEncrypted, nowMs: context.now() });
  const span = options.tracing.startRequest(headers.get('traceparent'), name, spanAttributes(exchange));
  const request: S3Request = {
    exchange,
    context,
    options,
    authenticator,
    hashers,
    uploads,
    target,
    headers,
    bucket: address.bucket ?? '',
    key: address.key ?? '',
    claim,
    signingKey,
    actor,
    isRestricted,
    call: callOptions(actor, facts, span),
    span,
  };
  return span === undefined ? operation(request) : runInSpan(operation, request, span);
}

async function runInSpan(operation: S3Operation, request: S3Request, span: Span): Promise<void> {
  try {
    await operation(request);
    endSpan(span);
  } catch (thrown) {
    endSpan(span, thrown);
    throw thrown;
  }
}

/** Signature Version 2 signs the bucket of the host in front of the path. */
function bucketOfHost({ style, bucket }: S3Address): string | undefined {
  return style === 'virtual-host' ? bucket : undefined;
}

/** AWS's limit for all headers together; Node's own (16 KiB) cuts off what is far beyond it without an S3 answer. */
function checkHeaderBytes({ raw, rawTarget }: Exchange): void {
  let bytes = rawTarget.length;
  for (const text of raw.rawHeaders) bytes += text.length + 2;
  if (bytes > limits.request.headerBytesMax) {
    throw new S3Error('RequestHeaderSectionTooLarge', undefined, {
      extra: { MaxSizeAllowed: String(limits.request.headerBytesMax) },
    });
  }
}

function callOptions(actor: Actor, facts: NonNullable<CallOptions['facts']>, span: Span | undefined): CallOptions {
  const deadlineMs = limits.session.callMs;
  const traceparent = traceparentOf(span);
  return traceparent === undefined ? { actor, facts, deadlineMs } : { actor, facts, deadlineMs, traceparent };
}

function spanAttributes({ method, requestId }: Exchange): Record<string, string> {
  return { 'http.request.method': method, 'aws.request_id': requestId };
}

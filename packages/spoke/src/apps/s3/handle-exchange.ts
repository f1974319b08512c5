/** The way of every request: read the target, know the operation, know the sender, then the operation's own file. */
import { limits } from '@felloe/engine/limits.ts';
import { endSpan, type Span, traceparentOf } from '@felloe/runtime/telemetry/tracing.ts';
import type { HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { selectOperation } from '@felloe/s3-wire/operations.ts';
import { resolveAddress, type S3Address } from '@felloe/s3-wire/request/address.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { parseTarget } from '@felloe/s3-wire/request/target.ts';
import type { AppContext } from '../../app-context.ts';
import { factsOfRequest } from './access/facts-of-request.ts';
import { type LoggedRequest, logExchange } from './access-log/log-exchange.ts';
import { answerFailure } from './answer-failure.ts';
import { type Authenticator, anonymousSender } from './authenticate.ts';
import { originHeaders } from './cors/allow-origin.ts';
import type { Exchange } from './exchange.ts';
import { checkExpectedOwners } from './expected-owner.ts';
import { withHoistedHeaders } from './hoisted-headers.ts';
import { operationOf } from './operation-registry.ts';
import type { S3AppOptions } from './s3-request.ts';
import { isSts, serveSts } from './sts/serve-sts.ts';
import { serveWebsite } from './website/serve-website.ts';
import { websiteRequest } from './website/website-request.ts';

export interface S3Services {
  readonly context: AppContext;
  readonly options: S3AppOptions;
  readonly authenticator: Authenticator;
  readonly hashers: HasherFactory;
}

/** Never rejects: whatever goes wrong is answered, or ends the connection when an answer has begun. */
export async function handleExchange(exchange: Exchange, services: S3Services): Promise<void> {
  try {
    await run(exchange, services);
  } catch (thrown) {
    answerFailure(exchange, thrown);
  }
  if (exchange.logged !== undefined) logExchange(exchange, exchange.logged, services.context);
}

async function run(exchange: Exchange, services: S3Services): Promise<void> {
  const { context, options, authenticator, hashers } = services;
  const { raw, method } = exchange;
  context.gate.assertDeciding();
  checkHeaderBytes(exchange);
  const sentHeaders = RequestHeaders.fromRaw(raw.rawHeaders);
  const target = parseTarget(exchange.rawTarget);
  if (options.websiteHosts.length > 0) {
    const asked = websiteRequest(services, { exchange, target, headers: sentHeaders });
    if (asked !== undefined) return await serveWebsite(asked, sentHeaders.get('host') ?? '');
  }
  const address = resolveAddress({ target, host: sentHeaders.get('host'), baseHosts: options.baseHosts });
  const sourceAddress = raw.socket.remoteAddress ?? '';
  if (isSts(method, address)) {
    return await serveSts({ exchange, context, authenticator, target, headers: sentHeaders, sourceAddress });
  }
  const { bucket = '', key = '' } = address;
  const logged: LoggedRequest = { bucket, key, operation: '', requesterId: '', claimKind: '' };
  if (bucket !== '') exchange.logged = logged;
  const origin = sentHeaders.get('origin');
  if (origin !== undefined && address.bucket !== undefined && method !== 'OPTIONS') {
    exchange.answerHeaders = await originHeaders(context, { bucket: address.bucket, origin, method, headers: sentHeaders });
  }
  const sender =
    method === 'OPTIONS'
      ? anonymousSender(sourceAddress) // a preflight carries the query of the request behind it, signature and all
      : await authenticator.authenticate(
          { method, target, headers: sentHeaders, bucketOfHost: bucketOfHost(address) },
          sourceAddress,
        );
  const { claim, signingKey, actor, isRestricted } = sender;
  const headers = claim.kind === 'presigned' ? withHoistedHeaders(sentHeaders, target, raw.rawHeaders) : sentHeaders;
  // After the signature, so that nobody learns from a refusal what is served without a key.
  const operation = selectOperation({ method, target, headers, address });
  logged.operation = operation.name;
  logged.requesterId = actor.tenant_id ?? '';
  logged.claimKind = claim.kind;
  const checking = checkExpectedOwners(context, headers, address.bucket ?? '');
  if (checking !== undefined) await checking;
  const isEncrypted = 'encrypted' in raw.socket;
  const facts = () => factsOfRequest({ method, target, headers, claim, isEncrypted, nowMs: context.now() });
  const span = options.tracing.startRequest(headers.get('traceparent'), operation.name, spanAttributes(exchange));
  try {
    await operationOf(operation.name)({
      exchange,
      context,
      options,
      authenticator,
      hashers,
      target,
      headers,
      bucket,
      key,
      claim,
      signingKey,
      actor,
      isRestricted,
      call: { actor, facts, deadlineMs: limits.session.callMs, ...traceOf(span) },
      span,
    });
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

function traceOf(span: Span | undefined): { readonly traceparent: string } | undefined {
  const traceparent = traceparentOf(span);
  return traceparent === undefined ? undefined : { traceparent };
}

function spanAttributes({ method, requestId }: Exchange): Record<string, string> {
  return { 'http.request.method': method, 'aws.request_id': requestId };
}

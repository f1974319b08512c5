/**
 * The way of every signed call: read it strictly, know who signed it, do it, answer with JSON. What is cheap comes first, so that garbage
 * costs us next to nothing: spelling, then expiry, then the memory of signatures, then the source's share of verifications.
 */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { signingContentOf, type SignedCall } from '@felloe/bn254/signing-content.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { endSpan, type Span, traceparentOf } from '@felloe/runtime/telemetry/tracing.ts';
import { answerJson } from './answer.ts';
import type { VaultExchange } from './exchange.ts';
import type { Operation } from './operations/operation.ts';
import { parseJson, readBody } from './read-body.ts';
import type { VaultRequest, VaultServices } from './vault-services.ts';
import { type Auth, readEnvelope } from './wire/envelope.ts';

export async function serveSigned(exchange: VaultExchange, operation: Operation, services: VaultServices): Promise<void> {
  const { remembered } = services;
  const body = await readBody(exchange, limits.request.jsonBodyBytesMax);
  let call = remembered.find(exchange.path, body);
  let request: VaultRequest | Promise<VaultRequest>;
  if (call === undefined) {
    const { inner, auth } = readEnvelope(parseJson(body));
    call = { auth, ...operation(inner, auth.signer) };
    request = await authenticated(exchange, services, call);
    remembered.remember(exchange.path, body, call);
  } else {
    request = admitted(exchange, services, call.auth);
  }
  const answer = await call.act(request instanceof Promise ? await request : request);
  if (answer !== undefined) answerJson(exchange, answer);
}

/** @throws StoreError `unauthenticated`, `rate_limited`, `unavailable` while the hub is away */
export async function authenticated(
  exchange: VaultExchange,
  services: VaultServices,
  { auth, signed }: { readonly auth: Auth; readonly signed: SignedCall },
): Promise<VaultRequest> {
  services.context.gate.assertDeciding();
  await verify(services, { auth, signed, sourceAddress: services.reachedBy.sourceOf(exchange) });
  return await admitted(exchange, services, auth);
}

/** The request of somebody whose signature is known to be right: at once when their container is known and their limits allow it. */
function admitted(exchange: VaultExchange, services: VaultServices, auth: Auth): VaultRequest | Promise<VaultRequest> {
  const { context, containers } = services;
  context.gate.assertDeciding();
  const host = exchange.header('host');
  const container = containers.known(host);
  if (container !== undefined) return admittedTo(container, { exchange, services, auth });
  return containers.of(host).then((found) => admittedTo(found, { exchange, services, auth }));
}

function admittedTo(
  container: ContainerDescriptor__Output,
  { exchange, services, auth: { signer, expiry } }: AuthenticatedCall,
): VaultRequest | Promise<VaultRequest> {
  const { context, reachedBy } = services;
  const base = reachedBy.baseOf(exchange);
  // The limits of the tenant that the vault belongs to, for each public key and for all of them.
  const waiting = context.admit({ access_key_id: signer.hex, tenant_id: container.tenant_id, rate: container.rate });
  const actor = {
    kind: 'vault_key',
    tenant_id: container.tenant_id,
    principal_id: signer.hex,
    source_address: exchange.raw.socket.remoteAddress ?? '',
  };
  const { traceparent } = exchange;
  const deadlineMs = limits.session.callMs;
  const call = traceparent === undefined ? { actor, deadlineMs } : { actor, deadlineMs, traceparent };
  const request = { exchange, services, container, actor, call, base, signer, expiry };
  return waiting === undefined ? request : waiting.then(() => request);
}

interface AuthenticatedCall {
  readonly exchange: VaultExchange;
  readonly services: VaultServices;
  readonly auth: Auth;
}

async function verify(
  { verifier, sources }: VaultServices,
  { auth, signed, sourceAddress }: { readonly auth: Auth; readonly signed: SignedCall; readonly sourceAddress: string },
): Promise<void> {
  const { signer, expiry, signature } = auth;
  let isWorked = false;
  const beforeWork = (): void => {
    sources.take(sourceAddress);
    isWorked = true;
  };
  try {
    await verifier.verify({ publicKey: signer.hex, expiry, signature, content: signingContentOf(signed) }, beforeWork);
  } catch (thrown) {
    if (isWorked && thrown instanceof StoreError && thrown.code === 'unauthenticated') sources.punish(sourceAddress);
    throw thrown;
  }
}

/** Runs the work in a span of the request, when it is traced. */
export function inSpan(
  exchange: VaultExchange,
  services: VaultServices,
  { name, work }: { readonly name: string; readonly work: () => Promise<void> },
): Promise<void> {
  const span = services.tracing.startRequest(exchange.header('traceparent'), `vault.${name}`, {
    'http.request.method': exchange.method,
  });
  return span === undefined ? work() : runInSpan(exchange, span, work);
}

async function runInSpan(exchange: VaultExchange, span: Span, work: () => Promise<void>): Promise<void> {
  exchange.traceparent = traceparentOf(span);
  try {
    await work();
    endSpan(span);
  } catch (thrown) {
    endSpan(span, thrown);
    throw thrown;
  }
}

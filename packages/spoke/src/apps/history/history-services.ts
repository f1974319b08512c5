/** What the operations of shell histories share. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { CallName, CallRequest, CallResult } from '@felloe/contracts/session/calls.ts';
import { requireHistoryName } from '@felloe/engine/history/entry.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { AppContext } from '../../app-context.ts';
import type { AppContainers } from '../app-container.ts';
import type { HistoryExchange } from './exchange.ts';
import type { Receipts } from './receipts.ts';
import type { RequestCounts } from './request-counts.ts';

export interface HistoryServices {
  readonly context: AppContext;
  readonly containers: AppContainers;
  readonly counts: RequestCounts;
  readonly receipts: Receipts;
}

/** A user of the container that the request's host name stands for. Knowing the user id is all the proof there is. */
export interface HistoryCaller {
  readonly userId: string;
  readonly container: ContainerDescriptor__Output;
  call<N extends CallName>(name: N, request: Omit<CallRequest<N>, 'container'>, longer?: boolean): Promise<CallResult<N>>;
  /** Tells of what was read. */
  read(bytes: number): void;
}

export async function callerOf(
  { context, containers, counts }: HistoryServices,
  exchange: HistoryExchange,
  userId: string,
): Promise<HistoryCaller> {
  requireHistoryName('user_id', userId);
  counts.countUser(userId);
  const container = await containers.of(exchange.request.headers.host);
  const { tenant_id: tenantId, container_id: containerId, name } = container;
  const actor: Actor = {
    kind: 'history_user',
    tenant_id: tenantId,
    principal_id: userId,
    source_address: exchange.sourceAddress,
  };
  return {
    userId,
    container,
    call: (call, request, longer = false) => {
      const deadlineMs = longer ? limits.session.longCallMs : limits.session.callMs;
      return context.call(call, { ...request, container: name } as CallRequest<typeof call>, { actor, deadlineMs });
    },
    read: (bytes) =>
      context.emitRead({ tenantId, containerId, container: name, artifact: '', operation: 'list', bytes, principalId: userId }),
  };
}

/** Of requests that name the user in their query. */
export function namedCaller(services: HistoryServices, exchange: HistoryExchange): Promise<HistoryCaller> {
  return callerOf(services, exchange, exchange.required('user_id'));
}

/** Containers by the session's own calls, which S3 uses as well. */
import type { Container } from '@felloe/contracts/http/records.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { AppContext } from '../../app-context.ts';
import type { TenantNames } from './caller-tenant.ts';
import { callDeadlineMs } from './deadlines.ts';
import { callOptions, type Exchange, namedTenant } from './exchange.ts';

export async function createContainer(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Container> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const request = { name: exchange.parameters.container ?? '', region: context.region, settings: '' };
  return containerOf(await context.call('create_container', request, callOptions(exchange, actor, callDeadlineMs)));
}

export async function describeContainer(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Container> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const request = { name: exchange.parameters.container ?? '' };
  return containerOf(await context.call('describe_container', request, callOptions(exchange, actor, callDeadlineMs)));
}

export async function removeContainer(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<void> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const name = exchange.parameters.container ?? '';
  await context.call('remove_container', { name }, callOptions(exchange, actor, callDeadlineMs));
  context.containers.forget(name);
}

function containerOf(descriptor: ContainerDescriptor__Output): Container {
  return {
    containerId: descriptor.container_id,
    name: descriptor.name,
    region: descriptor.region,
    createdAt: descriptor.created_at,
  };
}

/** What answers each route of the table. A route without a handler does not compile. */
import type { RouteName, SpokeSelf } from '@felloe/contracts/http/routes.ts';
import type { AppContext } from '../../app-context.ts';
import { administer } from './administer.ts';
import type { TenantNames } from './caller-tenant.ts';
import { createContainer, describeContainer, removeContainer } from './containers.ts';
import type { Exchange } from './exchange.ts';
import { acquireLock, inspectLock, releaseLock, renewLock } from './locks.ts';
import { readSetting, removeSetting, writeSetting } from './settings.ts';

/** JSON text is sent as it is, other values as JSON, undefined as an empty body. */
export type Handler = (exchange: Exchange) => Promise<string | object | undefined>;

/** `event.read` writes a stream and `openapi` needs the framework: the plugin serves these two itself. */
export type HandledRouteName = Exclude<RouteName, 'event.read' | 'openapi'>;

export function createHandlers(context: AppContext, tenants: TenantNames): Readonly<Record<HandledRouteName, Handler>> {
  const operation =
    (name: Parameters<typeof administer>[2]): Handler =>
    (exchange) =>
      administer(context, exchange, name);
  return {
    'tenant.create': operation('tenant.create'),
    'tenant.list': operation('tenant.list'),
    'tenant.describe': operation('tenant.describe'),
    'tenant.configure': operation('tenant.configure'),
    'tenant.remove': operation('tenant.remove'),
    'key.create': operation('key.create'),
    'key.import': operation('key.import'),
    'key.list': operation('key.list'),
    'key.revoke': operation('key.revoke'),
    'role.create': operation('role.create'),
    'role.list': operation('role.list'),
    'role.remove': operation('role.remove'),
    'encryptionkey.create': operation('encryptionkey.create'),
    'encryptionkey.list': operation('encryptionkey.list'),
    'encryptionkey.rotate': operation('encryptionkey.rotate'),
    'encryptionkey.configure': operation('encryptionkey.configure'),
    'account.create': operation('account.create'),
    'account.list': operation('account.list'),
    'account.describe': operation('account.describe'),
    'account.disable': operation('account.disable'),
    'account.enable': operation('account.enable'),
    'account.setpassword': operation('account.setpassword'),
    'account.remove': operation('account.remove'),
    'accountdevice.revoke': operation('accountdevice.revoke'),
    'token.create': operation('token.create'),
    'token.list': operation('token.list'),
    'token.revoke': operation('token.revoke'),
    'backend.add': operation('backend.add'),
    'backend.list': operation('backend.list'),
    'backend.configure': operation('backend.configure'),
    'backend.remove': operation('backend.remove'),
    'container.list': operation('container.list'),
    'container.create': (exchange) => createContainer(context, tenants, exchange),
    'container.describe': (exchange) => describeContainer(context, tenants, exchange),
    'container.remove': async (exchange) => {
      await removeContainer(context, tenants, exchange);
      return undefined;
    },
    'setting.read': (exchange) => readSetting(context, tenants, exchange),
    'setting.write': (exchange) => writeSetting(context, tenants, exchange),
    'setting.remove': async (exchange) => {
      await removeSetting(context, tenants, exchange);
      return undefined;
    },
    'notification.list': operation('notification.list'),
    'notification.retry': operation('notification.retry'),
    'notification.forget': operation('notification.forget'),
    'webhook.sign': operation('webhook.sign'),
    'vault.check': operation('vault.check'),
    usage: operation('usage'),
    'lock.acquire': (exchange) => acquireLock(context, tenants, exchange),
    'lock.renew': (exchange) => renewLock(context, tenants, exchange),
    'lock.release': async (exchange) => {
      await releaseLock(context, tenants, exchange);
      return undefined;
    },
    'lock.inspect': (exchange) => inspectLock(context, tenants, exchange),
    'spoke.list': operation('spoke.list'),
    'spoke.self': async () => selfOf(context),
    status: operation('status'),
  };
}

function selfOf(context: AppContext): SpokeSelf {
  let serving = true;
  try {
    context.gate.assertDeciding();
  } catch {
    serving = false;
  }
  return { name: context.spokeName, region: context.region, serving, now: context.now() };
}

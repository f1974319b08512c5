/**
 * Which container an app stands on, for the host name a request was sent to. Its tenant is the tenant of everybody who uses the app
 * there: that is how a request without an access key has a tenant (law 6).
 */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { AppContext } from '../app-context.ts';

export interface AppContainers {
  /** False where the app is not served at all. */
  readonly isServed: boolean;
  /**
   * @param host the Host header, with or without a port
   * @throws StoreError `not_found` for a host name that no container stands for, `container_not_found` when it is gone
   */
  of(host: string | undefined): Promise<ContainerDescriptor__Output>;
  /** What is cached of it, without asking; undefined also where `of` would throw. */
  known(host: string | undefined): ContainerDescriptor__Output | undefined;
}

/** @param stands `name`, or `host=name` for one host name, as configured */
export function createAppContainers(context: Pick<AppContext, 'containers'>, stands: readonly string[]): AppContainers {
  const byHost = new Map<string, string>();
  for (const each of stands) {
    const at = each.indexOf('=');
    byHost.set(at < 0 ? '' : each.slice(0, at).toLowerCase(), each.slice(at + 1));
  }
  const onlyName = byHost.size === 1 ? byHost.get('') : undefined;
  const nameOf = (host: string | undefined): string | undefined => onlyName ?? byHost.get(hostName(host)) ?? byHost.get('');
  return {
    isServed: byHost.size > 0,
    of: async (host) => {
      const name = nameOf(host);
      if (name === undefined) throw new StoreError('not_found', 'this app is not served under this host name');
      return context.containers.describe(name);
    },
    known(host) {
      const name = nameOf(host);
      return name === undefined ? undefined : context.containers.known(name);
    },
  };
}

/** Without the port, and without the dot that ends a name which is complete: it is the same host. */
function hostName(host: string | undefined): string {
  return (host ?? '').replace(/\.?(?::\d+)?$/, '').toLowerCase();
}

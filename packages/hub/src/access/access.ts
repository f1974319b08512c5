/** Access at the hub: the one pure decision of the engine, fed with the hub's own records. Every service asks here. */
import type { Action } from '@felloe/engine/access/action.ts';
import { requireAccess } from '@felloe/engine/access/decide.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { CallContext } from '../session/call-context.ts';

export class Access {
  readonly #containers: Containers;
  readonly #clock: Clock;

  constructor(containers: Containers, clock: Clock) {
    this.#containers = containers;
    this.#clock = clock;
  }

  /**
   * The container, when the principal may do this there. `container_not_found` only for those who may know: who is nobody is
   * `access_denied` whether or not the name exists.
   */
  container(context: CallContext, action: Action, name: string, path?: string): ContainerRow {
    const { principal } = context;
    const row = this.#containers.byName(name);
    if (row === undefined) {
      this.require(principal, action, { tenantId: principal.tenantId, container: name, path });
      throw new StoreError('container_not_found', undefined, { details: { container: name } });
    }
    this.require(principal, action, { tenantId: row.tenantId, container: name, path });
    return row;
  }

  /** Something of the principal's own tenant. */
  tenant(context: CallContext, action: Action, container?: string): string {
    const { principal } = context;
    this.require(principal, action, { tenantId: principal.tenantId, container });
    return principal.tenantId;
  }

  require(
    principal: Principal,
    action: Action,
    resource: { tenantId: string; container?: string | undefined; path?: string | undefined },
  ) {
    requireAccess(principal, action, resource, this.#clock.now());
  }
}

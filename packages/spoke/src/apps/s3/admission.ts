/**
 * Whether bytes may be taken, asked before they come: an upload that the commit would refuse costs storage and a client's patience.
 * The commit judges again. Where the asker's right is plain (an unrestricted key of the container's own tenant, no policy, no access
 * list) nothing is asked, so that an ordinary PUT has no round trip for it. Parts need no call here: looking up their upload is one.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { Action } from '@felloe/engine/access/action.ts';
import type { AppContext } from '../../app-context.ts';

export interface Admission {
  readonly actor: Actor;
  /** The actor's key may do less than its tenant: only the hub knows what. */
  readonly isRestricted: boolean;
  readonly action: Action;
  readonly path: string;
  readonly call: CallOptions;
}

/** Undefined when there is nothing to wait for. @throws StoreError `access_denied` */
export function admitBytes(
  context: AppContext,
  container: ContainerDescriptor__Output,
  { actor, isRestricted, action, path, call }: Admission,
): Promise<unknown> | undefined {
  const isPlain =
    !isRestricted && !container.judges_requests && actor.kind === 'access_key' && actor.tenant_id === container.tenant_id;
  if (isPlain) return undefined;
  return context.call('check_access', { action, container: container.name, path }, { ...call, actor });
}

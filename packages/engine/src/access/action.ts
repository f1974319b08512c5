/** Everything that can be asked of the system. A route or call without one of these cannot be served: access is denied by default. */

/**
 * What an action is aimed at. `installation`: everything; `tenant`: a tenant's whole; `container`: a container by name; `path`: a
 * path in a container (of listings: the prefix asked for); `storage`: blobs and work of spokes.
 */
export type ActionScope = 'installation' | 'tenant' | 'container' | 'path' | 'storage';

export const actions = {
  'container.list': 'tenant',
  'container.create': 'container',
  'container.describe': 'container',
  'container.configure': 'container',
  'container.remove': 'container',

  'artifact.list': 'path',
  'artifact.read': 'path',
  'artifact.write': 'path',
  'artifact.remove': 'path',

  'upload.create': 'path',
  'upload.write': 'path',
  'upload.list': 'path',
  'upload.complete': 'path',
  'upload.abort': 'path',

  'lock.acquire': 'tenant', // also renew and release: whoever may take a lock may give it back
  'lock.inspect': 'tenant',
  'event.read': 'container', // of all containers when none is named

  'key.manage': 'tenant',
  'tenant.describe': 'tenant',

  'admin.tenant': 'installation',
  'admin.backend': 'installation',
  'admin.spoke': 'installation',
  'admin.status': 'installation',

  'storage.lease': 'storage',
  'storage.work': 'storage',
} as const satisfies Record<string, ActionScope>;

export type Action = keyof typeof actions;

export function isAction(text: string): text is Action {
  return Object.hasOwn(actions, text);
}

export function scopeOf(action: Action): ActionScope {
  return actions[action];
}

/** What a read-only principal may do. */
export const readOnlyActions: ReadonlySet<Action> = new Set<Action>([
  'container.list',
  'container.describe',
  'artifact.list',
  'artifact.read',
  'upload.list',
  'lock.inspect',
  'event.read',
  'tenant.describe',
]);

/** What a full access key may do in its tenant. Managing keys is for tenant administrators: a leaked key must not breed others. */
export const fullActions: ReadonlySet<Action> = new Set<Action>(
  (Object.keys(actions) as Action[]).filter((action) => {
    const scope = actions[action];
    return scope !== 'installation' && scope !== 'storage' && action !== 'key.manage';
  }),
);

/** What the installation's administrator may do in any tenant: manage and see names. Tenants' bytes are not among it. */
export const administratorActions: ReadonlySet<Action> = new Set<Action>([
  'container.list',
  'container.create',
  'container.describe',
  'container.configure',
  'container.remove',
  'artifact.list',
  'upload.list',
  'upload.abort',
  'lock.acquire',
  'lock.inspect',
  'event.read',
  'key.manage',
  'tenant.describe',
  'admin.tenant',
  'admin.backend',
  'admin.spoke',
  'admin.status',
]);

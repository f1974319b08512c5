/** Everything that can be asked of the system. A route or call without one of these cannot be served: access is denied by default. */

/**
 * What an action is aimed at. `installation`: everything; `tenant`: a tenant's whole; `container`: a container by name; `path`: a
 * path in a container (of listings: the prefix asked for); `app`: the container an app keeps its data in; `storage`: blobs and work of
 * spokes.
 */
export type ActionScope = 'installation' | 'tenant' | 'container' | 'path' | 'app' | 'storage';

export const actions = {
  'container.list': 'tenant',
  'container.create': 'container',
  'container.describe': 'container',
  'container.configure': 'container',
  'container.remove': 'container',

  'container.location.read': 'container',
  // One pair for every setting (container/setting-names.ts).
  'container.versioning.read': 'container',
  'container.versioning.write': 'container',
  'container.object_lock.read': 'container',
  'container.object_lock.write': 'container',
  'container.tags.read': 'container',
  'container.tags.write': 'container',
  'container.access_list.read': 'container',
  'container.access_list.write': 'container',
  'container.ownership.read': 'container',
  'container.ownership.write': 'container',
  'container.public_access_block.read': 'container',
  'container.public_access_block.write': 'container',
  'container.policy.read': 'container',
  'container.policy.write': 'container',
  'container.policy.remove': 'container',
  'container.policy_status.read': 'container',
  'container.cors.read': 'container',
  'container.cors.write': 'container',
  'container.website.read': 'container',
  'container.website.write': 'container',
  'container.lifecycle.read': 'container',
  'container.lifecycle.write': 'container',
  'container.encryption.read': 'container',
  'container.encryption.write': 'container',
  'container.notifications.read': 'container',
  'container.notifications.write': 'container',
  'container.access_logging.read': 'container',
  'container.access_logging.write': 'container',
  'container.request_payment.read': 'container',
  'container.request_payment.write': 'container',
  'container.acceleration.read': 'container',
  'container.acceleration.write': 'container',
  'container.replication.read': 'container',
  'container.replication.write': 'container',
  'container.quota.read': 'container',
  'container.quota.write': 'container',
  'container.history.read': 'container',
  'container.history.write': 'container',
  'container.vault.read': 'container',
  'container.vault.write': 'container',
  'container.accounts.read': 'container',
  'container.accounts.write': 'container',
  'container.backups.read': 'container',
  'container.backups.write': 'container',

  'artifact.list': 'path',
  'artifact.list_versions': 'path',
  'artifact.read': 'path',
  'artifact.write': 'path',
  'artifact.remove': 'path',
  'artifact.rename': 'path',
  'artifact.restore': 'path',
  'artifact.attributes.read': 'path',
  'artifact.tags.read': 'path',
  'artifact.tags.write': 'path',
  'artifact.tags.remove': 'path',
  'artifact.access_list.read': 'path',
  'artifact.access_list.write': 'path',
  'artifact.retention.read': 'path',
  'artifact.retention.write': 'path',
  'artifact.retention.bypass': 'path',
  'artifact.legal_hold.read': 'path',
  'artifact.legal_hold.write': 'path',
  // Of a named version.
  'version.read': 'path',
  'version.remove': 'path',
  'version.attributes.read': 'path',
  'version.tags.read': 'path',
  'version.tags.write': 'path',
  'version.tags.remove': 'path',
  'version.access_list.read': 'path',
  'version.access_list.write': 'path',

  'upload.create': 'path',
  'upload.write': 'path',
  'upload.list': 'path',
  'upload.inspect': 'path', // the parts of one upload
  'upload.complete': 'path',
  'upload.abort': 'path',

  'lock.acquire': 'tenant', // also renew and release: whoever may take a lock may give it back
  'lock.inspect': 'tenant',
  'event.read': 'container', // of all containers when none is named

  // Of the principals of apps alone: their own rules (topics, mailboxes, whose log it is) are judged besides.
  'vault.read': 'app',
  'vault.write': 'app',
  'history.read': 'app',
  'history.write': 'app',
  'backup.read': 'app',
  'backup.write': 'app',
  'document.presign': 'app',
  'account.read': 'app', // of the asking account itself: its devices and grants
  'account.write': 'app',

  'key.manage': 'tenant',
  'session.create': 'tenant', // temporary credentials with no more rights than the asker's own
  'tenant.describe': 'tenant',

  'admin.tenant': 'installation',
  'admin.backend': 'installation',
  'admin.spoke': 'installation',
  'admin.status': 'installation',

  'storage.describe': 'storage', // where bytes of any container go and how; never who may do what
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

/** The action when a version is named: versions have rights of their own, where S3 has them. */
export function actionOfVersion(action: Action): Action {
  const named = action.replace(/^artifact\./, 'version.');
  return isAction(named) ? named : action;
}

/** What a read-only principal may do. */
export const readOnlyActions: ReadonlySet<Action> = new Set<Action>([
  'container.list',
  'container.describe',
  ...(Object.keys(actions) as Action[]).filter((action) => action.startsWith('container.') && action.endsWith('.read')),
  'artifact.list',
  'artifact.list_versions',
  'artifact.read',
  'artifact.attributes.read',
  'artifact.tags.read',
  'artifact.access_list.read',
  'artifact.retention.read',
  'artifact.legal_hold.read',
  'version.read',
  'version.attributes.read',
  'version.tags.read',
  'version.access_list.read',
  'upload.list',
  'upload.inspect',
  'lock.inspect',
  'event.read',
  'session.create',
  'tenant.describe',
]);

/** What a full access key may do in its tenant. Managing keys is for tenant administrators: a leaked key must not breed others. */
export const fullActions: ReadonlySet<Action> = new Set<Action>(
  (Object.keys(actions) as Action[]).filter((action) => {
    const scope = actions[action];
    return scope !== 'installation' && scope !== 'storage' && scope !== 'app' && action !== 'key.manage';
  }),
);

/** What an operator sets for an app: no policy speaks of it. */
export const appSettingActions: readonly Action[] = (Object.keys(actions) as Action[]).filter((action) =>
  /^container\.(vault|history|backups|accounts)\./.test(action),
);

/** What the principals of apps may ask, in the container of their app. */
export const appActions: Readonly<Record<'vault_key' | 'history_user' | 'account', ReadonlySet<Action>>> = {
  vault_key: new Set<Action>(['vault.read', 'vault.write']),
  history_user: new Set<Action>(['history.read', 'history.write']),
  account: new Set<Action>(['backup.read', 'backup.write', 'document.presign', 'account.read', 'account.write']),
};

/** What the installation's administrator may do in any tenant: manage and see names. Tenants' bytes are not among it. */
export const administratorActions: ReadonlySet<Action> = new Set<Action>([
  'container.list',
  'container.create',
  'container.describe',
  'container.configure',
  'container.versioning.read',
  'container.versioning.write',
  'container.quota.read',
  'container.quota.write',
  ...appSettingActions,
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

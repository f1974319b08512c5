/** What an action needs of access lists, owners and records. The tables are whole for the actions that policies may speak of. */
import type { AccessListPermission } from './access-list.ts';
import { type Action, actions, appSettingActions } from './action.ts';

/** The tenant's own affairs: no policy speaks of them, by name or by leaving them out. */
const ownAffairs: ReadonlySet<Action> = new Set<Action>([
  'container.list',
  'container.create',
  'container.configure',
  'container.quota.read',
  'container.quota.write',
  ...appSettingActions,
]);

/** Actions that others than the container's own tenant may be let do, and that policies judge. Everything else is the tenant's alone. */
export const shareableActions: ReadonlySet<Action> = new Set(
  (Object.keys(actions) as Action[]).filter(
    (action) => /^(container|artifact|version|upload)\./.test(action) && !ownAffairs.has(action),
  ),
);

/** By the container's list. Writing into a container includes replacing and removing what a path names now, not versions for good. */
const byContainerList: Readonly<Partial<Record<Action, AccessListPermission>>> = {
  'container.describe': 'read',
  'artifact.list': 'read',
  'artifact.list_versions': 'read',
  'upload.list': 'read',
  'artifact.write': 'write',
  'artifact.remove': 'write',
  'upload.create': 'write',
  'upload.write': 'write',
  'upload.complete': 'write',
  'upload.abort': 'write',
  'upload.inspect': 'write',
  'container.access_list.read': 'read_list',
  'container.access_list.write': 'write_list',
};

/** By the artifact's own list. */
const byArtifactList: Readonly<Partial<Record<Action, AccessListPermission>>> = {
  'artifact.read': 'read',
  'version.read': 'read',
  'artifact.access_list.read': 'read_list',
  'version.access_list.read': 'read_list',
  'artifact.access_list.write': 'write_list',
  'version.access_list.write': 'write_list',
};

/** The list that may grant an action, and what it has to grant. */
export function listPermissionOf(
  action: Action,
): { readonly of: 'container' | 'artifact'; readonly permission: AccessListPermission } | undefined {
  const own = byArtifactList[action];
  if (own !== undefined) return { of: 'artifact', permission: own };
  const permission = byContainerList[action];
  return permission === undefined ? undefined : { of: 'container', permission };
}

/** Of what is in an artifact or said about it: its owner's, also where the container is another tenant's. */
export const ownerActions: ReadonlySet<Action> = new Set<Action>([
  ...(Object.keys(byArtifactList) as Action[]),
  'artifact.attributes.read',
  'artifact.tags.read',
  'artifact.tags.write',
  'artifact.tags.remove',
  'artifact.restore',
  'version.attributes.read',
  'version.tags.read',
  'version.tags.write',
  'version.tags.remove',
]);

/** Those for which a record's tags are facts (AWS: `s3:ExistingObjectTag`); of writes and removals they are none. */
export const recordActions: ReadonlySet<Action> = new Set<Action>([
  ...ownerActions,
  'artifact.retention.read',
  'artifact.retention.write',
  'artifact.legal_hold.read',
  'artifact.legal_hold.write',
]);

/** A policy that denies them to everyone could never be taken back: the tenant's own full keys keep them (AWS: the root user). */
export const policyActions: ReadonlySet<Action> = new Set<Action>([
  'container.policy.read',
  'container.policy.write',
  'container.policy.remove',
]);

/** Actions whose resource in policies is the container, though they name a path: of listings it is a prefix, told as a fact. */
export const listingActions: ReadonlySet<Action> = new Set<Action>(['artifact.list', 'artifact.list_versions', 'upload.list']);

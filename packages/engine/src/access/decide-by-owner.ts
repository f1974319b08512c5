/** What the owner of a container, and of an artifact in it, says about a request: policy, access lists, ownership, public access block. */
import { grants, privateAccessList } from './access-list.ts';
import { listPermissionOf, ownerActions, policyActions, shareableActions } from './action-rights.ts';
import { open, type Tristate } from './compiled-policy.ts';
import type { AccessReason } from './decide.ts';
import { defaultOwnership } from './ownership.ts';
import { askPolicy, type PolicyVerdict, type RuleQuestion } from './rule-question.ts';

const silent: PolicyVerdict = { denies: false, allows: false, missing: 'record_required' };

/** @param isPermitted whether the asker's own permissions cover the action; asked only when the owner would allow it. */
export function judgeByOwner(question: RuleQuestion, isPermitted: () => boolean): AccessReason {
  const { principal, action, resource, isOwn } = question;
  const stranger = principal.tenantId === '' ? 'anonymous' : 'other_tenant';
  if (!shareableActions.has(action)) return isOwn ? 'allowed' : stranger;
  const policy = resource.rules?.policy;
  const verdict = policy === undefined ? silent : askPolicy(policy, question, isOwn);
  if (verdict.denies === true && !mayAlwaysRuleIt(question)) return 'denied_by_policy';
  const isAllowed = isOwn ? allowsOwnTenant(question) : allowsStranger(question, verdict);
  if (isAllowed === false) return isOwn ? 'not_by_owner' : stranger;
  if (!isOwn && !isPermitted()) return 'not_granted';
  const isOpen = isAllowed === open || (verdict.denies === open && !mayAlwaysRuleIt(question));
  return isOpen ? missingOf(question, verdict) : 'allowed';
}

/** The tenant's own full keys can always take a policy back, or nobody could (AWS: the root user). */
function mayAlwaysRuleIt({ principal, action, isOwn }: RuleQuestion): boolean {
  const isFull = principal.kind === 'tenant_administrator' || principal.permissions === 'full';
  return isOwn && isFull && principal.sessionPolicy === undefined && policyActions.has(action);
}

/**
 * The container's own tenant: everything, but what is another tenant's artifact. Of a record that was not looked at this says yes; who
 * then finds an owner in it asks again.
 */
function allowsOwnTenant(question: RuleQuestion): boolean {
  return !isForeign(question) || allowsByArtifactList(question) === true;
}

/** Whether the artifact itself belongs to another tenant than the container. */
function isForeign({ action, resource: { artifact, rules, tenantId } }: RuleQuestion): boolean {
  const owner = artifact?.owner;
  return owner !== undefined && owner !== tenantId && ownerActions.has(action) && rules?.ownership !== 'container_owner';
}

function allowsStranger(question: RuleQuestion, verdict: PolicyVerdict): Tristate {
  const { principal, action, resource } = question;
  // A policy never hands itself over: who could change it could take everything else (AWS: only the owner's account).
  if (policyActions.has(action)) return false;
  // Nobody could ever find such an upload again, or be asked to end it.
  if (principal.kind === 'anonymous' && action === 'upload.create') return false;
  const byPolicy = allowsByPolicy(question, verdict);
  if (byPolicy === true) return true;
  const permission = listPermissionOf(action);
  const byList = permission?.of === 'container' ? allowsByContainerList(question) : allowsByArtifactList(question);
  if (byList === true) return true;
  const isOwner = resource.artifact?.owner !== undefined && resource.artifact.owner === principal.tenantId;
  if (isOwner && isForeign(question)) return true;
  return byPolicy === open || byList === open ? open : false;
}

function allowsByPolicy(question: RuleQuestion, { allows }: PolicyVerdict): Tristate {
  const { rules, artifact } = question.resource;
  if (allows === false || (rules?.isPolicyPublic === true && rules.block?.restrictPublicPolicy === true)) return false;
  if (!ownerActions.has(question.action)) return allows;
  // A container's policy opens what its owner owns, not what others have put there.
  if (artifact === undefined) return open;
  return isForeign(question) ? false : allows;
}

function allowsByContainerList({ principal: asker, action, resource }: RuleQuestion): boolean {
  const permission = listPermissionOf(action)?.permission;
  const { rules, tenantId } = resource;
  if (permission === undefined || rules === undefined || rules.ownership === 'container_owner') return false;
  const owners = { ownerTenantId: tenantId, containerTenantId: tenantId };
  return grants(rules.accessList, permission, { asker, owners, ignorePublic: rules.block?.ignorePublicLists === true });
}

/** Open while the record is not known, where its list could matter at all. */
function allowsByArtifactList({ principal: asker, action, resource }: RuleQuestion): Tristate {
  const { rules, artifact, tenantId } = resource;
  const wanted = listPermissionOf(action);
  if ((rules?.ownership ?? defaultOwnership) === 'container_owner') return false;
  if (artifact === undefined) return ownerActions.has(action) ? open : false;
  if (wanted?.of !== 'artifact') return false;
  const owners = { ownerTenantId: artifact.owner ?? tenantId, containerTenantId: tenantId };
  return grants(artifact.accessList ?? privateAccessList, wanted.permission, {
    asker,
    owners,
    ignorePublic: rules?.block?.ignorePublicLists === true,
  });
}

function missingOf({ asked }: RuleQuestion, { denies, allows, missing }: PolicyVerdict): AccessReason {
  const isPolicyOpen = denies === open || allows === open;
  return isPolicyOpen && asked.facts === undefined ? missing : 'record_required';
}

/** A question as policies are asked it: with every fact that is known, and which kinds of fact were looked for in vain. */
import type { Tag } from '../artifact/annotations.ts';
import type { AccessList } from './access-list.ts';
import type { Action } from './action.ts';
import { listingActions, recordActions } from './action-rights.ts';
import { type CompiledPolicy, type FactValue, open, type PolicyAnswer } from './compiled-policy.ts';
import type { AccessReason, AskedWith, Resource } from './decide.ts';
import { existingTagPrefix, isFactOfRequest } from './facts.ts';
import type { Principal } from './principal.ts';
import { scopeOf } from './action.ts';

/** What of a record decides about access to it. */
export interface ArtifactSubject {
  /** The tenant that owns it, when it is not the container's own. */
  readonly owner?: string | undefined;
  readonly accessList?: AccessList | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface RuleQuestion {
  readonly principal: Principal;
  readonly action: Action;
  readonly resource: Resource;
  readonly nowMs: number;
  readonly asked: AskedWith;
  /** The asker's tenant is the container's. */
  readonly isOwn: boolean;
}

export interface PolicyVerdict extends PolicyAnswer {
  /** What has to be known to close what is open. */
  readonly missing: 'facts_required' | 'record_required';
}

export function askPolicy(policy: CompiledPolicy, question: RuleQuestion, onlyDenials = false): PolicyVerdict {
  let needsFacts = false;
  const factOf = (name: string): FactValue => {
    if (isFactOfRequest(name)) {
      const { facts } = question.asked;
      if (facts !== undefined) return Object.hasOwn(facts, name) ? facts[name] : undefined;
      needsFacts = true;
      return open;
    }
    if (!name.startsWith(existingTagPrefix)) return knownFact(name, question);
    const { artifact } = question.resource;
    if (!recordActions.has(question.action)) return undefined;
    if (artifact === undefined) return open;
    const key = name.slice(existingTagPrefix.length);
    return artifact.tags?.find((tag) => tag.key === key)?.value;
  };
  const asked = { action: question.action, resource: resourceText(question), asker: question.principal, factOf };
  const answer = policy.ask(asked, onlyDenials);
  return { ...answer, missing: needsFacts ? 'facts_required' : 'record_required' };
}

/** What the policy of temporary credentials says: an intersection, so it has to allow by itself. */
export function judgeSession(question: RuleQuestion): AccessReason {
  const { sessionPolicy } = question.principal;
  if (sessionPolicy === undefined) return 'allowed';
  const { denies, allows, missing } = askPolicy(sessionPolicy, question);
  if (denies === true || allows === false) return 'session_policy';
  return denies === open || allows === open ? missing : 'allowed';
}

function knownFact(name: string, { principal, resource, nowMs, asked }: RuleQuestion): FactValue {
  const isSomebody = principal.tenantId !== '';
  switch (name) {
    case 'source_address':
      return asked.sourceAddress;
    case 'current_time':
      return String(nowMs);
    case 'principal':
      return isSomebody ? `${principal.tenantId}/${principal.principalId}` : undefined;
    case 'principal_tenant':
      return isSomebody ? principal.tenantId : undefined;
    case 'principal_id':
      return isSomebody ? principal.principalId : undefined;
    case 'principal_is_service':
      return String(principal.kind === 'service');
    case 'container_owner':
      return resource.tenantId;
    default:
      return undefined;
  }
}

function resourceText({ action, resource: { container = '', path } }: RuleQuestion): string {
  return scopeOf(action) === 'path' && !listingActions.has(action) ? `${container}/${path ?? ''}` : container;
}

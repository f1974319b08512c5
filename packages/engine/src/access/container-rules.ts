/** What the owner of a container has said about who may do what in it, decoded. */
import { type AccessList, isPublicList, privateAccessList } from './access-list.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { isFactOfRequest } from './facts.ts';
import { defaultOwnership, type OwnershipMode } from './ownership.ts';
import type { PublicAccessBlock } from './public-access-block.ts';
import { isPublicPolicy } from './public-policy.ts';

export interface ContainerRules {
  readonly policy: CompiledPolicy | undefined;
  readonly accessList: AccessList;
  readonly ownership: OwnershipMode;
  readonly block: PublicAccessBlock | undefined;
  /** Whether the policy lets in everybody. Judged once, for every request under restrictPublicPolicy asks. */
  readonly isPolicyPublic: boolean;
  /** Whether the policy looks at the request itself, so that spokes send facts with the first try. */
  readonly judgesRequests: boolean;
}

/** Undefined when nothing was said: then the container is its tenant's alone, and a decision takes no look at any of this. */
export function rulesOf(settings: {
  readonly policy: CompiledPolicy | undefined;
  readonly accessList: AccessList | undefined;
  readonly ownership: OwnershipMode | undefined;
  readonly block: PublicAccessBlock | undefined;
}): ContainerRules | undefined {
  const { policy, accessList, ownership, block } = settings;
  if (policy === undefined && accessList === undefined && ownership === undefined && block === undefined) return undefined;
  return {
    policy,
    accessList: accessList ?? privateAccessList,
    ownership: ownership ?? defaultOwnership,
    block,
    isPolicyPublic: policy !== undefined && isPublicPolicy(policy.document),
    judgesRequests: policy !== undefined && [...policy.facts].some(isFactOfRequest),
  };
}

/** Whether anybody at all may get in by the policy or the container's own list. */
export function isPublicContainer(rules: ContainerRules | undefined): boolean {
  if (rules === undefined) return false;
  const { block, accessList, ownership, isPolicyPublic } = rules;
  const byList = ownership !== 'container_owner' && block?.ignorePublicLists !== true && isPublicList(accessList);
  return byList || (isPolicyPublic && block?.restrictPublicPolicy !== true);
}

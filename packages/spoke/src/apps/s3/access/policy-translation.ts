/**
 * S3's policies in our vocabulary, once when they are stored. What the engine judges is only what this gives; the client's own text is
 * kept beside it for those who ask for the policy.
 */
import type { Action } from '@felloe/engine/access/action.ts';
import { compilePattern } from '@felloe/engine/access/pattern.ts';
import type { PolicyDocument, PolicyPrincipals, PolicyStatement } from '@felloe/engine/access/policy.ts';
import type { Negatable, S3Policy, S3Principals, S3Statement } from '@felloe/s3-wire/policy/document.ts';
import { malformed } from '@felloe/s3-wire/policy/parse.ts';
import { actionsNamed } from './action-names.ts';
import { policyCondition, translateVariables } from './policy-conditions.ts';

/** @param bucket that the policy belongs to; undefined for one that is attached to a principal. @throws S3Error MalformedPolicy */
export function translatePolicy({ statements }: S3Policy, bucket: string | undefined): PolicyDocument {
  return { statements: statements.map((statement) => translateStatement(statement, bucket)) };
}

function translateStatement(statement: S3Statement, bucket: string | undefined): PolicyStatement {
  const { sid, effect, principal, actions, resources, conditions } = statement;
  const named = principal === undefined ? undefined : translatePrincipals(principal);
  return {
    ...(sid === undefined ? {} : { id: sid }),
    effect: effect === 'Allow' ? 'allow' : 'deny',
    ...(named === undefined ? {} : principal?.negated === true ? { notPrincipals: named } : { principals: named }),
    ...translateActions(actions),
    ...translateResources(resources, bucket),
    ...(conditions.length === 0 ? {} : { conditions: conditions.map(policyCondition) }),
  };
}

function translateActions({ negated, items }: Negatable<string>): { actions: Action[] } | { notActions: Action[] } {
  const found = items.flatMap((item) => {
    const named = actionsNamed(item);
    if (named === undefined) throw malformed('Policy has invalid action');
    return named;
  });
  const actions = [...new Set(found)];
  return negated ? { notActions: actions } : { actions };
}

function translateResources({ negated, items }: Negatable<string>, bucket: string | undefined) {
  const patterns = items.map((item) => resourceOf(item, bucket));
  return negated ? { notResources: patterns } : { resources: patterns };
}

function resourceOf(text: string, bucket: string | undefined): string {
  if (text === '*' && bucket === undefined) return text;
  const named = /^arn:[a-z0-9-]*:s3:::(.+)$/.exec(text)?.[1];
  const pattern = named === undefined ? undefined : translateVariables(named);
  if (pattern === undefined || (bucket !== undefined && !isOfBucket(pattern, bucket))) {
    throw malformed('Policy has invalid resource');
  }
  return pattern;
}

/** A policy speaks of its own bucket: of what is beyond it, it would never be asked. */
function isOfBucket(pattern: string, bucket: string): boolean {
  const slash = pattern.indexOf('/');
  if (compilePattern(slash === -1 ? pattern : pattern.slice(0, slash))(bucket)) return true;
  // `buck*` may also mean `bucket/…`: a star does not stop at a slash.
  const star = pattern.search(/[*?]/);
  return star !== -1 && `${bucket}/`.startsWith(pattern.slice(0, star));
}

function translatePrincipals({ everyone, aws, canonicalUsers, services }: S3Principals): PolicyPrincipals {
  const tenantIds = [...canonicalUsers];
  const keys: { tenantId: string; principalId: string }[] = [];
  for (const name of aws) {
    const { tenantId, principalId } = principalOf(name);
    if (principalId === undefined) tenantIds.push(tenantId);
    else keys.push({ tenantId, principalId });
  }
  return {
    ...(everyone ? { everyone } : {}),
    ...(tenantIds.length === 0 ? {} : { tenantIds }),
    ...(keys.length === 0 ? {} : { keys }),
    ...(services.length === 0 ? {} : { services: services.map((name) => serviceNames.get(name) ?? name) }),
  };
}

/** Parts of this system that act as S3's services do. Others are nobody here. */
const serviceNames: ReadonlyMap<string, string> = new Map([['logging.s3.amazonaws.com', 'log_delivery']]);

/** Accounts are tenants, users their access keys. Ceph writes a tenant as a user of no account. */
function principalOf(text: string): { readonly tenantId: string; readonly principalId?: string } {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return { tenantId: text };
  const [, account = '', rest = ''] = /^arn:[a-z0-9-]*:iam::([A-Za-z0-9_-]{0,64}):(root|user\/[^*?:]{1,256})$/.exec(text) ?? [];
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  if (rest === 'root' && account !== '') return { tenantId: account };
  if (rest !== '' && rest !== 'root' && name !== '')
    return account === '' ? { tenantId: name } : { tenantId: account, principalId: name };
  throw malformed('Invalid principal in policy');
}

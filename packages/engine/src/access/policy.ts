/**
 * Policies: who may or may not do what where, and under which conditions. The document is ours, not a protocol's: actions are the
 * engine's, resources are patterns of `container` or `container/path`, principals are tenants and their keys. An app translates its
 * clients' language into it when a policy is stored, so that judging a request has nothing to translate.
 */
import { fieldsOf, listOf, malformed, oneOf, optional, placeIn, textOf, truthOf } from '../container/strict-document.ts';
import { limits } from '../limits.ts';
import { type Action, isAction } from './action.ts';
import { isFactName } from './facts.ts';
import { isWellFormedPattern } from './pattern.ts';
import { type ConditionOperator, conditionOperators, requireOperand } from './condition-operators.ts';

export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

/** Exactly one of actions and notActions, and one of resources and notResources; principals likewise where the policy has them. */
export interface PolicyStatement {
  readonly id?: string | undefined;
  readonly effect: 'allow' | 'deny';
  readonly principals?: PolicyPrincipals | undefined;
  readonly notPrincipals?: PolicyPrincipals | undefined;
  readonly actions?: readonly Action[] | undefined;
  readonly notActions?: readonly Action[] | undefined;
  /**
   * `*` is any text, `?` any character; `${*}`, `${?}` and `${$}` are the characters themselves, `${principal_id}` and
   * `${principal_tenant}` the asker's. So they are in values of conditions that compare texts.
   */
  readonly resources?: readonly string[] | undefined;
  readonly notResources?: readonly string[] | undefined;
  /** All of them have to hold. */
  readonly conditions?: readonly PolicyCondition[] | undefined;
}

export interface PolicyPrincipals {
  /** Also askers without a credential. */
  readonly everyone?: boolean | undefined;
  readonly tenantIds?: readonly string[] | undefined;
  /** Access keys, as tenant and id: a key that is made anew under another tenant is another. */
  readonly keys?: readonly { readonly tenantId: string; readonly principalId: string }[] | undefined;
  /** Parts of the system, by name. */
  readonly services?: readonly string[] | undefined;
}

export interface PolicyCondition {
  readonly operator: ConditionOperator;
  /** A fact that is absent from the request satisfies the condition. */
  readonly ifExists?: boolean | undefined;
  /** Of facts with several values: whether any or all of them have to match. */
  readonly quantifier?: 'any' | 'all' | undefined;
  readonly fact: string;
  /** One of them has to match; of negated operators none. */
  readonly values: readonly string[];
}

/** `container`: every statement names principals. `principal`: none does, since it is attached to one. */
export type PolicyAttachment = 'container' | 'principal';

/** @throws StoreError `invalid_argument` with details.field = the place. */
export function readPolicy(value: unknown, attachment: PolicyAttachment = 'container'): PolicyDocument {
  const { statements } = fieldsOf(value, ['statements']);
  const { policyStatementsMax: max } = limits.access;
  return {
    statements: listOf(statements, { place: 'statements', min: 1, max }, (item, at) => statementOf(item, at, attachment)),
  };
}

const statementFields = [
  'id',
  'effect',
  'principals',
  'notPrincipals',
  'actions',
  'notActions',
  'resources',
  'notResources',
  'conditions',
];

function statementOf(value: unknown, place: string, attachment: PolicyAttachment): PolicyStatement {
  const fields = fieldsOf(value, statementFields, place);
  const named = [fields.principals, fields.notPrincipals].filter((field) => field !== undefined).length;
  if (named !== (attachment === 'container' ? 1 : 0)) throw malformed(place, 'does not name its principals as it has to');
  requireOne(fields, place, 'actions', 'notActions');
  requireOne(fields, place, 'resources', 'notResources');
  const at = (field: string) => placeIn(place, field);
  const statement = {
    id: optional(fields.id, (id) => textOf(id, at('id'), limits.access.policyTextLengthMax)),
    effect: oneOf(fields.effect, at('effect'), ['allow', 'deny'] as const),
    principals: optional(fields.principals, (item) => principalsOf(item, at('principals'))),
    notPrincipals: optional(fields.notPrincipals, (item) => principalsOf(item, at('notPrincipals'))),
    actions: optional(fields.actions, (list) => actionsOf(list, at('actions'))),
    notActions: optional(fields.notActions, (list) => actionsOf(list, at('notActions'))),
    resources: optional(fields.resources, (list) => patternsOf(list, at('resources'))),
    notResources: optional(fields.notResources, (list) => patternsOf(list, at('notResources'))),
    conditions: optional(fields.conditions, (list) =>
      listOf(list, { place: at('conditions'), min: 0, max: limits.access.policyConditionsMax }, conditionOf),
    ),
  };
  // Allowing everybody but some would let in whoever is made tomorrow; AWS refuses it, too.
  if (statement.effect === 'allow' && statement.notPrincipals !== undefined) throw malformed(place, 'allows by exclusion');
  return statement;
}

function requireOne(fields: Readonly<Record<string, unknown>>, place: string, one: string, other: string): void {
  if ((fields[one] === undefined) === (fields[other] === undefined)) throw malformed(place, `has not one of ${one} and ${other}`);
}

function patternsOf(value: unknown, place: string): string[] {
  const patterns = textsOf(value, place);
  if (!patterns.every(isWellFormedPattern)) throw malformed(place, 'has a variable that nothing fills in');
  return patterns;
}

function textsOf(value: unknown, place: string): string[] {
  return listOf(value, { place, min: 1, max: limits.access.policyItemsMax }, (item, at) =>
    textOf(item, at, limits.access.policyTextLengthMax),
  );
}

/** May be empty: a client's language has actions that nothing here answers to. */
function actionsOf(value: unknown, place: string): Action[] {
  return listOf(value, { place, min: 0, max: limits.access.policyItemsMax }, (item, at) => {
    if (typeof item !== 'string' || !isAction(item)) throw malformed(at, 'is not an action');
    return item;
  });
}

function principalsOf(value: unknown, place: string): PolicyPrincipals {
  const fields = fieldsOf(value, ['everyone', 'tenantIds', 'keys', 'services'], place);
  return {
    everyone: optional(fields.everyone, (item) => truthOf(item, placeIn(place, 'everyone'))),
    tenantIds: optional(fields.tenantIds, (item) => textsOf(item, placeIn(place, 'tenantIds'))),
    services: optional(fields.services, (item) => textsOf(item, placeIn(place, 'services'))),
    keys: optional(fields.keys, (list) =>
      listOf(list, { place: placeIn(place, 'keys'), min: 1, max: limits.access.policyItemsMax }, (item, at) => {
        const { tenantId, principalId } = fieldsOf(item, ['tenantId', 'principalId'], at);
        const { policyTextLengthMax: max } = limits.access;
        return { tenantId: textOf(tenantId, at, max), principalId: textOf(principalId, at, max) };
      }),
    ),
  };
}

function conditionOf(value: unknown, place: string): PolicyCondition {
  const fields = fieldsOf(value, ['operator', 'ifExists', 'quantifier', 'fact', 'values'], place);
  const operator = oneOf(fields.operator, placeIn(place, 'operator'), conditionOperators);
  const values = textsOf(fields.values, placeIn(place, 'values'));
  const fact = textOf(fields.fact, placeIn(place, 'fact'), limits.access.policyTextLengthMax);
  if (!isFactName(fact)) throw malformed(placeIn(place, 'fact'), 'is not a fact of requests');
  for (const operand of values) requireOperand(operator, operand, placeIn(place, 'values'));
  return {
    operator,
    ifExists: optional(fields.ifExists, (item) => truthOf(item, placeIn(place, 'ifExists'))),
    quantifier: optional(fields.quantifier, (item) => oneOf(item, placeIn(place, 'quantifier'), ['any', 'all'] as const)),
    fact,
    values,
  };
}

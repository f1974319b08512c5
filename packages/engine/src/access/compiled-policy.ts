/**
 * A policy made ready to judge requests. What it says of one request is one of three things for each effect: it applies, it does not, or
 * that cannot be told without something the judge was not given (facts of the request, the record). Nothing is guessed: a statement that
 * cannot be told stays open, and the caller asks for what is missing.
 */
import type { Action } from './action.ts';
import { compileOperand, plainOperatorOf, type ValueMatcher } from './condition-operators.ts';
import { compilePattern, fillPattern, hasVariables, type TextMatcher } from './pattern.ts';
import type { PolicyCondition, PolicyDocument, PolicyPrincipals, PolicyStatement } from './policy.ts';

/** `undefined`: the request has no such fact. `open`: nobody has told yet. */
export type FactValue = string | undefined | typeof open;
export const open = Symbol('not known yet');

export interface PolicyQuestion {
  readonly action: Action;
  /** `container` or `container/path`; empty for what is in no container. */
  readonly resource: string;
  readonly asker: { readonly kind: string; readonly tenantId: string; readonly principalId: string };
  readonly factOf: (name: string) => FactValue;
}

/** True, false, or open. */
export type Tristate = boolean | typeof open;

export interface PolicyAnswer {
  readonly denies: Tristate;
  readonly allows: Tristate;
}

export interface CompiledPolicy {
  readonly document: PolicyDocument;
  /** Every fact that a condition looks at. */
  readonly facts: ReadonlySet<string>;
  /** @param onlyDenials what it allows is not wanted, and told as false: who is allowed anyway need not wait for it. */
  ask(question: PolicyQuestion, onlyDenials?: boolean): PolicyAnswer;
}

interface CompiledStatement {
  readonly effect: 'allow' | 'deny';
  readonly speaksOf: (question: PolicyQuestion) => boolean;
  readonly conditions: readonly CompiledCondition[];
}

type CompiledCondition = (factOf: PolicyQuestion['factOf']) => Tristate;

export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const statements = document.statements.map(compileStatement);
  const denials = statements.filter(({ effect }) => effect === 'deny');
  const facts = new Set(document.statements.flatMap(({ conditions = [] }) => conditions.map(({ fact }) => fact)));
  return {
    document,
    facts,
    ask: (question, onlyDenials = false) => {
      let denies: Tristate = false;
      let allows: Tristate = false;
      for (const statement of onlyDenials ? denials : statements) {
        if ((statement.effect === 'deny' ? denies : allows) === true || !statement.speaksOf(question)) continue;
        const holds = all(statement.conditions, question.factOf);
        if (statement.effect === 'deny') denies = either(denies, holds);
        else allows = either(allows, holds);
      }
      return { denies, allows };
    },
  };
}

function compileStatement(statement: PolicyStatement): CompiledStatement {
  const isAsker = compilePrincipals(statement);
  const isAction = compileActions(statement);
  const isResource = compileResources(statement);
  return {
    effect: statement.effect,
    speaksOf: (question) =>
      isAction(question.action) && isResource(question.resource, question.factOf) && isAsker(question.asker),
    conditions: (statement.conditions ?? []).map(compileCondition),
  };
}

function compileActions({ actions, notActions }: PolicyStatement): (action: Action) => boolean {
  const named = new Set(actions ?? notActions);
  return actions === undefined ? (action) => !named.has(action) : (action) => named.has(action);
}

type AskedMatcher = (text: string, factOf: PolicyQuestion['factOf']) => boolean;

/** A matcher that is made anew for each asker where the pattern names something of it. */
function perAsker(pattern: string, compile: (pattern: string) => TextMatcher): AskedMatcher {
  if (!hasVariables(pattern)) return compile(pattern);
  return (text, factOf) => {
    const filled = fillPattern(pattern, (name) => {
      const value = factOf(name);
      return value === open ? undefined : value;
    });
    return filled !== undefined && compile(filled)(text);
  };
}

function compileResources({ resources, notResources }: PolicyStatement): AskedMatcher {
  const matchers = (resources ?? notResources ?? []).map((pattern) => perAsker(pattern, compilePattern));
  const isNamed: AskedMatcher = (text, factOf) => matchers.some((matches) => matches(text, factOf));
  return resources === undefined ? (text, factOf) => !isNamed(text, factOf) : isNamed;
}

function compilePrincipals({ principals, notPrincipals }: PolicyStatement): (asker: PolicyQuestion['asker']) => boolean {
  if (principals === undefined && notPrincipals === undefined) return () => true;
  const isNamed = compileNames(principals ?? notPrincipals ?? {});
  return principals === undefined ? (asker) => !isNamed(asker) : isNamed;
}

function compileNames({ everyone, tenantIds = [], keys = [], services = [] }: PolicyPrincipals) {
  const tenants = new Set(tenantIds);
  return ({ kind, tenantId, principalId }: PolicyQuestion['asker']): boolean => {
    if (everyone === true) return true;
    if (kind === 'service') return services.includes(principalId);
    // Nobody's tenant is empty: a name that was left out must not meet an asker who has none.
    if (tenantId === '') return false;
    return tenants.has(tenantId) || keys.some((key) => key.tenantId === tenantId && key.principalId === principalId);
  };
}

function compileCondition({ operator, ifExists = false, quantifier, fact, values }: PolicyCondition): CompiledCondition {
  if (operator === 'absent') {
    return (factOf) => {
      const value = factOf(fact);
      return value === open ? open : values.includes(value === undefined ? 'true' : 'false');
    };
  }
  const { plain, negated } = plainOperatorOf(operator);
  const matchers = values.map((value) => perAsker(value, (operand) => compileOperand(plain, operand)));
  return (factOf) => {
    const value = factOf(fact);
    if (value === open) return open;
    /** Of one value of the request: negated, it may match none of the policy's. */
    const fits: ValueMatcher = (one) => matchers.some((matches) => matches(one, factOf)) !== negated;
    // AWS: an absent key satisfies negated operators and `for all`, never a plain one or `for any`.
    if (value === undefined) return ifExists || (quantifier === undefined ? negated : quantifier === 'all');
    if (quantifier === undefined) return fits(value);
    const each = value === '' ? [] : value.split('\u0000');
    return quantifier === 'all' ? each.every(fits) : each.some(fits);
  };
}

function all(conditions: readonly CompiledCondition[], factOf: PolicyQuestion['factOf']): Tristate {
  let result: Tristate = true;
  for (const condition of conditions) {
    const holds = condition(factOf);
    if (holds === false) return false;
    if (holds === open) result = open;
  }
  return result;
}

function either(one: Tristate, other: Tristate): Tristate {
  if (one === true || other === true) return true;
  return one === open || other === open ? open : false;
}

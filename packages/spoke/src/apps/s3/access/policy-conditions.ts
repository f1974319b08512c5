/** Conditions of S3's policies in our vocabulary (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
import { parseAddressRange } from '@felloe/engine/access/address-range.ts';
import type { ConditionOperator } from '@felloe/engine/access/condition-operators.ts';
import type { PolicyCondition } from '@felloe/engine/access/policy.ts';
import type { S3Condition } from '@felloe/s3-wire/policy/document.ts';
import { malformed } from '@felloe/s3-wire/policy/parse.ts';
import { type ConditionKey, conditionKeyOf } from './condition-keys.ts';

const operators: Readonly<Record<string, ConditionOperator>> = {
  stringequals: 'text_equals',
  stringnotequals: 'text_differs',
  stringequalsignorecase: 'text_equals_ignoring_case',
  stringnotequalsignorecase: 'text_differs_ignoring_case',
  stringlike: 'text_like',
  stringnotlike: 'text_unlike',
  // Names of principals and resources hold no blanks or cases that these would treat otherwise.
  arnequals: 'text_like',
  arnlike: 'text_like',
  arnnotequals: 'text_unlike',
  arnnotlike: 'text_unlike',
  numericequals: 'number_equals',
  numericnotequals: 'number_differs',
  numericlessthan: 'number_less',
  numericlessthanequals: 'number_at_most',
  numericgreaterthan: 'number_greater',
  numericgreaterthanequals: 'number_at_least',
  dateequals: 'time_equals',
  datenotequals: 'time_differs',
  datelessthan: 'time_before',
  datelessthanequals: 'time_until',
  dategreaterthan: 'time_after',
  dategreaterthanequals: 'time_from',
  bool: 'truth',
  ipaddress: 'address_in',
  notipaddress: 'address_outside',
  null: 'absent',
};

/** @throws S3Error MalformedPolicy */
export function policyCondition({ operator, key, values }: S3Condition): PolicyCondition {
  const known = conditionKeyOf(key);
  if (known === undefined) throw malformed('Policy has an invalid condition key');
  const { name, quantifier, ifExists } = operatorOf(operator);
  return {
    operator: name,
    ...(ifExists ? { ifExists } : {}),
    ...(quantifier === undefined ? {} : { quantifier }),
    fact: known.fact,
    values: values.map((value) => operandOf(name, known, value)),
  };
}

function operatorOf(text: string) {
  const [, set, plain = ''] = /^(?:for(any|all)values?:)?([a-z]+)$/i.exec(text) ?? [];
  const lower = plain.toLowerCase();
  const ifExists = lower.endsWith('ifexists');
  const bare = ifExists ? lower.slice(0, -'ifexists'.length) : lower;
  const name = Object.hasOwn(operators, bare) ? operators[bare] : undefined;
  if (name === undefined || (name === 'absent' && (ifExists || set !== undefined))) {
    throw malformed(`Invalid Condition type : ${text.slice(0, 64)}`);
  }
  return {
    name,
    ifExists,
    quantifier: set === undefined ? undefined : set.toLowerCase() === 'any' ? ('any' as const) : ('all' as const),
  };
}

function operandOf(operator: ConditionOperator, { form }: ConditionKey, value: string): string {
  if (operator === 'absent' || operator === 'truth') return truthOf(value);
  if (operator === 'address_in' || operator === 'address_outside') return addressOf(value);
  if (form === 'epoch_seconds') return timeOf(value);
  if (operator.startsWith('time_')) return timeOf(value);
  if (operator.startsWith('number_')) return numberOf(value);
  const filled = translateVariables(value);
  return form === 'principal_arn' ? principalOf(filled) : filled;
}

function truthOf(value: string): string {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw malformed('Invalid boolean value in condition');
  return lower;
}

function addressOf(value: string): string {
  if (parseAddressRange(value) === undefined) throw malformed('Invalid IP address or range in condition');
  return value;
}

/** ISO 8601, or seconds since 1970. */
function timeOf(value: string): string {
  const ms = /^\d{1,12}(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isFinite(ms)) throw malformed('Invalid date in condition');
  return String(ms);
}

function numberOf(value: string): string {
  if (value.trim() === '' || !Number.isFinite(Number(value))) throw malformed('Invalid number in condition');
  return value;
}

/** `arn:aws:iam::account:user/name`: whoever acts is told as `account/name`. Other ARNs are nobody here, and stay as they are. */
function principalOf(value: string): string {
  const match = /^arn:[^:]*:(?:iam|sts|\*):[^:]*:([^:]+):(?:[^/]*\/)?(.+)$/.exec(value);
  return match === null ? value : `${match[1]}/${match[2]}`;
}

const variables: Readonly<Record<string, string>> = {
  'aws:username': 'principal_id',
  'aws:userid': 'principal_id',
  'aws:principalaccount': 'principal_tenant',
};

/**
 * Variables in our names. Others than these, and the three that stand for a character themselves, are refused: one that nothing fills
 * in would be a rule that nothing matches.
 */
export function translateVariables(text: string): string {
  return text.replaceAll(/\$\{([^}]*)\}?/g, (whole, name: string) => {
    if (/^[*?$]$/.test(name) && whole.endsWith('}')) return whole;
    const lower = name.trim().toLowerCase();
    const known = Object.hasOwn(variables, lower) && whole.endsWith('}') ? variables[lower] : undefined;
    if (known === undefined) throw malformed('The policy has a variable that is not supported.');
    return `\${${known}}`;
  });
}

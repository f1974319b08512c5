/**
 * Operators of policy conditions (AWS, "IAM JSON policy elements: Condition operators"). Each compares one value of the request with one
 * value of the policy; the negated ones are the plain ones turned round, so that no negation is written twice.
 */
import { malformed } from '../container/strict-document.ts';
import { addressInRange, parseAddressRange } from './address-range.ts';
import { compilePattern, isWellFormedPattern, literalOf } from './pattern.ts';

export const conditionOperators = [
  'text_equals',
  'text_differs',
  'text_equals_ignoring_case',
  'text_differs_ignoring_case',
  'text_like',
  'text_unlike',
  'number_equals',
  'number_differs',
  'number_less',
  'number_at_most',
  'number_greater',
  'number_at_least',
  'time_equals',
  'time_differs',
  'time_before',
  'time_until',
  'time_after',
  'time_from',
  'truth',
  'address_in',
  'address_outside',
  'absent',
] as const;

export type ConditionOperator = (typeof conditionOperators)[number];

/** The operator that it turns round; undefined for a plain one. */
const plainOperators: Readonly<Partial<Record<ConditionOperator, ConditionOperator>>> = {
  text_differs: 'text_equals',
  text_differs_ignoring_case: 'text_equals_ignoring_case',
  text_unlike: 'text_like',
  number_differs: 'number_equals',
  time_differs: 'time_equals',
  address_outside: 'address_in',
};

export function plainOperatorOf(operator: ConditionOperator): { readonly plain: ConditionOperator; readonly negated: boolean } {
  const plain = plainOperators[operator];
  return { plain: plain ?? operator, negated: plain !== undefined };
}

export type ValueMatcher = (value: string) => boolean;

/** @param operator a plain one. A value that is no number, time or address matches nothing. */
export function compileOperand(operator: ConditionOperator, operand: string): ValueMatcher {
  if (operator.startsWith('number_') || operator.startsWith('time_')) return compileComparison(operator, Number(operand));
  switch (operator) {
    case 'text_equals': {
      const wanted = literalOf(operand);
      return (value) => value === wanted;
    }
    case 'text_equals_ignoring_case': {
      const lower = literalOf(operand).toLowerCase();
      return (value) => value.toLowerCase() === lower;
    }
    case 'text_like':
      return compilePattern(operand);
    case 'truth':
      return (value) => value.toLowerCase() === operand;
    case 'address_in': {
      const range = parseAddressRange(operand);
      return (value) => range !== undefined && addressInRange(value, range);
    }
    default:
      return () => false;
  }
}

function compileComparison(operator: ConditionOperator, operand: number): ValueMatcher {
  const compare = comparisons[operator];
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return compare !== undefined && Number.isFinite(value) && compare(value, operand);
  };
}

const comparisons: Readonly<Partial<Record<ConditionOperator, (value: number, operand: number) => boolean>>> = {
  number_equals: (value, operand) => value === operand,
  number_less: (value, operand) => value < operand,
  number_at_most: (value, operand) => value <= operand,
  number_greater: (value, operand) => value > operand,
  number_at_least: (value, operand) => value >= operand,
  time_equals: (value, operand) => value === operand,
  time_before: (value, operand) => value < operand,
  time_until: (value, operand) => value <= operand,
  time_after: (value, operand) => value > operand,
  time_from: (value, operand) => value >= operand,
};

/**
 * Numbers and times (ms since 1970) are written as decimal numbers, truths as `true` and `false`.
 * @throws StoreError `invalid_argument` for a value that the operator could never compare: a typing error must not become a rule that
 * matches nothing.
 */
export function requireOperand(operator: ConditionOperator, operand: string, place: string): void {
  const { plain } = plainOperatorOf(operator);
  const isComparison = plain.startsWith('number_') || plain.startsWith('time_');
  const isGood = isComparison
    ? operand.trim() !== '' && Number.isFinite(Number(operand))
    : plain === 'truth' || plain === 'absent'
      ? operand === 'true' || operand === 'false'
      : plain === 'address_in'
        ? parseAddressRange(operand) !== undefined
        : isWellFormedPattern(operand);
  if (!isGood) throw malformed(place, `has a value that ${operator} cannot compare`);
}

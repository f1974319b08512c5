/**
 * Whether a policy lets in everybody (AWS, "The meaning of public"): an allowing statement for everyone that is not tied to something
 * only some have. Ties are fixed values, not patterns: a wildcard is no tie.
 */
import { parseAddressRange } from './address-range.ts';
import { elsewherePrefix } from './facts.ts';
import { isLiteral } from './pattern.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from './policy.ts';

export function isPublicPolicy({ statements }: PolicyDocument): boolean {
  return statements.some(isPublicStatement);
}

function isPublicStatement({ effect, principals, conditions = [] }: PolicyStatement): boolean {
  return effect === 'allow' && principals?.everyone === true && !conditions.some(isTie);
}

/** Facts of the asker that it cannot choose. What it writes into headers ties nobody. */
const tyingFacts: ReadonlySet<string> = new Set(['principal', 'principal_tenant', 'principal_id']);

function isTie({ operator, ifExists, fact, values }: PolicyCondition): boolean {
  if (ifExists === true) return false;
  if (fact === 'source_address') return operator === 'address_in' && values.every(isNarrow);
  const isFixing = operator === 'text_equals' || operator === 'text_equals_ignoring_case' || operator === 'text_like';
  return isFixing && (tyingFacts.has(fact) || fact.startsWith(elsewherePrefix)) && values.every(isLiteral);
}

/** AWS: ranges wider than /8 of IPv4 or /32 of IPv6 are everybody. */
function isNarrow(text: string): boolean {
  const range = parseAddressRange(text);
  return range !== undefined && range.prefixBits >= (range.bytes.length === 4 ? 8 : 32);
}

/**
 * Reads the JSON of a policy strictly: an element that is not known may be a restriction its writer counts on, so the document is
 * refused as AWS refuses it, with MalformedPolicy and what is wrong.
 */
import { S3Error } from '../errors.ts';
import type { Negatable, S3Condition, S3Policy, S3Principals, S3Statement } from './document.ts';

/** AWS: a bucket policy has at most 20 KB. */
const bytesMax = 20 * 1024;

/** @param attachment `bucket`: statements name principals; `principal`: they must not (session policies). @throws S3Error MalformedPolicy */
export function parsePolicy(body: Uint8Array, attachment: 'bucket' | 'principal' = 'bucket'): S3Policy {
  if (body.length > bytesMax) throw malformed('Policy exceeds the maximum allowed document size.');
  const document = objectOf(parsed(body), "Policies must be valid JSON and the first byte must be '{'");
  checkNames(document, ['Version', 'Id', 'Statement']);
  if (document.Version !== undefined && document.Version !== '2012-10-17' && document.Version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  if (document.Id !== undefined && typeof document.Id !== 'string') throw malformed('Invalid policy syntax.');
  if (document.Statement === undefined) throw malformed('Missing required field Statement');
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  const parsedStatements = statements.map((statement) => statementOf(statement, attachment));
  const sids = parsedStatements.flatMap(({ sid }) => (sid === undefined ? [] : [sid]));
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return { statements: parsedStatements };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'", cause);
  }
}

const statementNames = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function statementOf(value: unknown, attachment: 'bucket' | 'principal'): S3Statement {
  const fields = objectOf(value, 'Invalid policy syntax.');
  checkNames(fields, statementNames);
  const { Sid: sid, Effect: effect } = fields;
  if (sid !== undefined && typeof sid !== 'string') throw malformed('Invalid policy syntax.');
  if (effect === undefined) throw malformed('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny')
    throw malformed(`Invalid effect${typeof effect === 'string' ? `: ${effect.slice(0, 64)}` : ''}`);
  return {
    sid: sid === '' ? undefined : sid,
    effect,
    principal: principalsOf(fields, effect, attachment),
    actions: textsOf(fields, 'Action', 'NotAction'),
    resources: textsOf(fields, 'Resource', 'NotResource'),
    conditions: conditionsOf(fields.Condition),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Of an element and its negation exactly one. */
function oneOf(fields: Fields, name: string, negation: string): { readonly negated: boolean; readonly value: unknown } {
  const plain = fields[name];
  const negated = fields[negation];
  if (plain === undefined && negated === undefined) throw malformed(`Missing required field ${name}`);
  if (plain !== undefined && negated !== undefined) throw malformed(`Statement has both ${name} and ${negation}`);
  return plain === undefined ? { negated: true, value: negated } : { negated: false, value: plain };
}

function textsOf(fields: Fields, name: string, negation: string): Negatable<string> {
  const { negated, value } = oneOf(fields, name, negation);
  const items = listOf(value);
  if (items.length === 0) throw malformed(`${name} cannot be empty!`);
  return { negated, items };
}

function principalsOf(fields: Fields, effect: 'Allow' | 'Deny', attachment: 'bucket' | 'principal'): S3Principals | undefined {
  if (attachment === 'principal') {
    if (fields.Principal !== undefined || fields.NotPrincipal !== undefined)
      throw malformed('Policy document should not specify a principal.');
    return undefined;
  }
  const { negated, value } = oneOf(fields, 'Principal', 'NotPrincipal');
  if (negated && effect === 'Allow') throw malformed('Allow with NotPrincipal is not allowed.');
  if (value === '*') return { negated, everyone: true, aws: [], canonicalUsers: [], services: [] };
  const named = objectOf(value, 'Invalid policy syntax.');
  // Nobody here is known by another identity provider.
  const unknown = Object.keys(named).find((kind) => !['AWS', 'CanonicalUser', 'Service'].includes(kind));
  if (unknown !== undefined) throw malformed('Invalid principal in policy');
  const of = (kind: string): string[] => (named[kind] === undefined ? [] : listOf(named[kind]));
  const aws = of('AWS');
  const principals = {
    negated,
    everyone: aws.includes('*'),
    aws: aws.filter((name) => name !== '*'),
    canonicalUsers: of('CanonicalUser'),
    services: of('Service'),
  };
  const { everyone, canonicalUsers, services } = principals;
  if (!everyone && principals.aws.length + canonicalUsers.length + services.length === 0) {
    throw malformed('Invalid principal in policy');
  }
  return principals;
}

function conditionsOf(value: unknown): S3Condition[] {
  if (value === undefined) return [];
  const operators = objectOf(value, 'Invalid policy syntax.');
  return Object.entries(operators).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys, 'Invalid policy syntax.')).map(([key, values]) => {
      const items = (Array.isArray(values) ? values : [values]).map(scalarOf);
      if (items.length === 0) throw malformed('Conditions need at least one value');
      return { operator, key, values: items };
    }),
  );
}

function listOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item !== 'string' || item === '') throw malformed('Invalid policy syntax.');
    return item;
  });
}

/** Values may be written as numbers and booleans, too. */
function scalarOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed('Invalid policy syntax.');
}

function objectOf(value: unknown, message: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(message);
  return value as Fields;
}

function checkNames(fields: Fields, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw malformed(`Unknown field ${unknown.slice(0, 64)}`);
}

export function malformed(message: string, cause?: unknown): S3Error {
  return new S3Error('MalformedPolicy', message, { cause });
}

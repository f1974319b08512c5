/** The requests of the Security Token Service (AWS STS API Reference, version 2011-06-15): a form in, an action with its values out. */
import { StsError } from './errors.ts';

export interface GetSessionToken {
  readonly action: 'GetSessionToken';
  readonly durationSeconds: number;
}

export interface AssumeRole {
  readonly action: 'AssumeRole';
  readonly durationSeconds: number;
  readonly roleArn: string;
  /** The tenant that the ARN names; empty when it names none. */
  readonly roleAccount: string;
  /** With its path, without a slash in front. */
  readonly role: string;
  readonly sessionName: string;
  /** The client's own JSON. */
  readonly policy: string | undefined;
}

export interface GetCallerIdentity {
  readonly action: 'GetCallerIdentity';
}

export type StsAction = GetSessionToken | AssumeRole | GetCallerIdentity;

const version = '2011-06-15';
const hour = 3600;
const minSeconds = 900;

/** Known to AWS and not served: they need identity providers, or name users that there are none of here. */
const unserved: ReadonlySet<string> = new Set([
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'AssumeRoot',
  'DecodeAuthorizationMessage',
  'GetAccessKeyInfo',
  'GetFederationToken',
  'GetWebIdentityToken',
]);

/** @throws StsError MissingAction, InvalidAction, NotImplemented, ValidationError. */
export function readStsAction(form: string): StsAction {
  const fields = fieldsOf(form);
  const action = fields.get('Action');
  if (action === undefined || action === '')
    throw new StsError('MissingAction', 'The request must contain the parameter Action.');
  if (fields.get('Version') !== version) {
    throw new StsError('InvalidAction', `Could not find operation ${action} for version ${fields.get('Version') ?? ''}`);
  }
  switch (action) {
    case 'GetCallerIdentity':
      return { action };
    case 'GetSessionToken':
      return { action, durationSeconds: secondsOf(fields, { otherwise: 12 * hour, max: 36 * hour }) };
    case 'AssumeRole':
      return readAssumeRole(fields);
    default:
      if (unserved.has(action)) throw new StsError('NotImplemented', `${action} is not implemented here.`);
      throw new StsError('InvalidAction', `Could not find operation ${action} for version ${version}`);
  }
}

function fieldsOf(form: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(form)) {
    if (fields.has(name)) throw new StsError('ValidationError', `The parameter ${name.slice(0, 64)} must not be repeated.`);
    fields.set(name, value);
  }
  return fields;
}

/** What narrows a session in ways that are not served may not be left out in silence. */
const refusedOfRoles = /^(?:PolicyArns|Tags|TransitiveTagKeys|ProvidedContexts)\./;
const refusedSingles = ['ExternalId', 'SerialNumber', 'TokenCode', 'SourceIdentity'];

function readAssumeRole(fields: ReadonlyMap<string, string>): AssumeRole {
  const unserved = [...fields.keys()].find((name) => refusedOfRoles.test(name) || refusedSingles.includes(name));
  if (unserved !== undefined) throw new StsError('ValidationError', `The parameter ${unserved.slice(0, 64)} is not supported.`);
  const roleArn = required(fields, 'RoleArn');
  const arn = /^arn:aws[a-z-]*:iam::([^:/]{0,128}):role\/([\w+=,.@/-]{1,512})$/.exec(roleArn);
  const [, roleAccount, role] = arn ?? [];
  if (roleAccount === undefined || role === undefined || roleArn.length > 2048) {
    throw new StsError('ValidationError', `${roleArn.slice(0, 128)} is invalid`);
  }
  const sessionName = required(fields, 'RoleSessionName');
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new StsError(
      'ValidationError',
      "Value at 'roleSessionName' failed to satisfy constraint: 2 to 64 of the characters [\\w+=,.@-]",
    );
  }
  return {
    action: 'AssumeRole',
    durationSeconds: secondsOf(fields, { otherwise: hour, max: 12 * hour }),
    roleArn,
    roleAccount,
    role,
    sessionName,
    policy: fields.get('Policy'),
  };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw new StsError('ValidationError', `The parameter ${name} is required.`);
  return value;
}

function secondsOf(
  fields: ReadonlyMap<string, string>,
  { otherwise, max }: { readonly otherwise: number; readonly max: number },
): number {
  const text = fields.get('DurationSeconds');
  if (text === undefined) return otherwise;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= minSeconds && seconds <= max)) {
    throw new StsError(
      'ValidationError',
      `Value at 'durationSeconds' failed to satisfy constraint: from ${minSeconds} to ${max}`,
    );
  }
  return seconds;
}

/** The answers of the Security Token Service. */
import { formatIsoDate } from '../http-date.ts';
import { escapeXml } from '../xml/write.ts';
import { stsNamespace } from './errors.ts';

export interface StsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export function renderSessionToken(credentials: StsCredentials, requestId: string): string {
  return response('GetSessionToken', credentialsElement(credentials), requestId);
}

export interface AssumedRole {
  readonly credentials: StsCredentials;
  readonly arn: string;
  readonly assumedRoleId: string;
  /** 1 to 100; undefined without a policy. */
  readonly policyPercent: number | undefined;
}

export function renderAssumedRole({ credentials, arn, assumedRoleId, policyPercent }: AssumedRole, requestId: string): string {
  const user = element('AssumedRoleUser', `${text('Arn', arn)}${text('AssumedRoleId', assumedRoleId)}`);
  const packed = policyPercent === undefined ? '' : text('PackedPolicySize', String(policyPercent));
  return response('AssumeRole', `${credentialsElement(credentials)}${user}${packed}`, requestId);
}

export interface CallerIdentity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

export function renderCallerIdentity({ arn, userId, account }: CallerIdentity, requestId: string): string {
  return response('GetCallerIdentity', `${text('Arn', arn)}${text('UserId', userId)}${text('Account', account)}`, requestId);
}

function credentialsElement({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs }: StsCredentials): string {
  return element(
    'Credentials',
    [
      text('AccessKeyId', accessKeyId),
      text('SecretAccessKey', secretAccessKey),
      text('SessionToken', sessionToken),
      text('Expiration', formatIsoDate(expiresAtMs)),
    ].join(''),
  );
}

function response(action: string, result: string, requestId: string): string {
  const metadata = element('ResponseMetadata', text('RequestId', requestId));
  return `<${action}Response xmlns="${stsNamespace}">${element(`${action}Result`, result)}${metadata}</${action}Response>`;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function text(name: string, value: string): string {
  return element(name, escapeXml(value));
}

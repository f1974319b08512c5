/** PutBucketWebsite and GetBucketWebsite: the WebsiteConfiguration (API Reference, "PutBucketWebsite"). */
import { S3Error } from '../../errors.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseInteger, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface RedirectTarget {
  readonly hostName?: string | undefined;
  readonly protocol?: 'http' | 'https' | undefined;
}

export interface RoutingRuleElement {
  readonly keyPrefixEquals?: string | undefined;
  readonly httpErrorCodeReturnedEquals?: number | undefined;
  readonly redirect: RedirectTarget & {
    readonly httpRedirectCode?: number | undefined;
    readonly replaceKeyPrefixWith?: string | undefined;
    readonly replaceKeyWith?: string | undefined;
  };
}

export interface WebsiteConfiguration {
  readonly redirectAllRequestsTo?: RedirectTarget | undefined;
  readonly indexSuffix?: string | undefined;
  readonly errorKey?: string | undefined;
  readonly routingRules: readonly RoutingRuleElement[];
}

const routingRulesMax = 50;

/** @throws S3Error MalformedXML, InvalidRequest, InvalidArgument (a suffix that is empty or has a slash). */
export function parseWebsiteConfiguration(body: Uint8Array): WebsiteConfiguration {
  const root = parseRoot(body, 'WebsiteConfiguration');
  checkChildren(root, ['RedirectAllRequestsTo', 'IndexDocument', 'ErrorDocument', 'RoutingRules']);
  const redirectAll = optionalChild(root, 'RedirectAllRequestsTo');
  if (redirectAll !== undefined) {
    if (root.children.length > 1) throw new S3Error('MalformedXML');
    checkChildren(redirectAll, ['HostName', 'Protocol']);
    requiredText(redirectAll, 'HostName');
    return { redirectAllRequestsTo: parseTarget(redirectAll), routingRules: [] };
  }
  const indexSuffix = textWithin(root, 'IndexDocument', 'Suffix');
  if (indexSuffix === undefined) throw new S3Error('MalformedXML');
  if (indexSuffix === '' || indexSuffix.includes('/')) {
    throw new S3Error('InvalidArgument', 'The IndexDocument Suffix is not well formed', {
      extra: { ArgumentName: 'IndexDocument', ArgumentValue: indexSuffix.slice(0, 256) },
    });
  }
  const rules = optionalChild(root, 'RoutingRules');
  if (rules !== undefined) checkChildren(rules, ['RoutingRule']);
  const routingRules = (rules?.children ?? []).map(parseRule);
  if (rules !== undefined && routingRules.length === 0) throw new S3Error('MalformedXML');
  if (routingRules.length > routingRulesMax) {
    throw new S3Error(
      'InvalidRequest',
      `${routingRules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${routingRulesMax}.`,
    );
  }
  return { indexSuffix, errorKey: textWithin(root, 'ErrorDocument', 'Key'), routingRules };
}

function textWithin(root: XmlElement, parent: string, name: string): string | undefined {
  const element = optionalChild(root, parent);
  if (element === undefined) return undefined;
  checkChildren(element, [name]);
  return requiredText(element, name);
}

function parseRule(element: XmlElement): RoutingRuleElement {
  checkChildren(element, ['Condition', 'Redirect']);
  const condition = optionalChild(element, 'Condition');
  const redirect = optionalChild(element, 'Redirect');
  if (redirect === undefined) throw new S3Error('MalformedXML');
  if (condition !== undefined) {
    checkChildren(condition, ['KeyPrefixEquals', 'HttpErrorCodeReturnedEquals']);
    if (condition.children.length === 0) throw new S3Error('MalformedXML');
  }
  checkChildren(redirect, ['HostName', 'Protocol', 'HttpRedirectCode', 'ReplaceKeyPrefixWith', 'ReplaceKeyWith']);
  if (redirect.children.length === 0) throw new S3Error('MalformedXML');
  const replaceKeyPrefixWith = optionalText(redirect, 'ReplaceKeyPrefixWith');
  const replaceKeyWith = optionalText(redirect, 'ReplaceKeyWith');
  if (replaceKeyPrefixWith !== undefined && replaceKeyWith !== undefined) {
    throw new S3Error('InvalidRequest', 'You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
  }
  return {
    keyPrefixEquals: condition === undefined ? undefined : optionalText(condition, 'KeyPrefixEquals'),
    httpErrorCodeReturnedEquals: condition === undefined ? undefined : code(condition, 'HttpErrorCodeReturnedEquals', [4, 5]),
    redirect: {
      ...parseTarget(redirect),
      httpRedirectCode: code(redirect, 'HttpRedirectCode', [3]),
      replaceKeyPrefixWith,
      replaceKeyWith,
    },
  };
}

function code(element: XmlElement, name: string, classes: readonly number[]): number | undefined {
  const text = optionalText(element, name);
  if (text === undefined) return undefined;
  const status = parseInteger(text);
  if (classes.includes(Math.floor(status / 100))) return status;
  throw new S3Error('InvalidRequest', `The provided ${name} (${status}) is not valid.`);
}

function parseTarget(element: XmlElement): RedirectTarget {
  const protocol = optionalText(element, 'Protocol');
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') {
    throw new S3Error(
      'InvalidRequest',
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    );
  }
  return { hostName: optionalText(element, 'HostName'), protocol };
}

export function renderWebsiteConfiguration(website: WebsiteConfiguration): string {
  const xml = new XmlWriter().open('WebsiteConfiguration', true);
  if (website.redirectAllRequestsTo !== undefined) {
    xml.open('RedirectAllRequestsTo');
    writeTarget(xml, website.redirectAllRequestsTo).close('RedirectAllRequestsTo');
  }
  if (website.indexSuffix !== undefined) xml.open('IndexDocument').text('Suffix', website.indexSuffix).close('IndexDocument');
  if (website.errorKey !== undefined) xml.open('ErrorDocument').text('Key', website.errorKey).close('ErrorDocument');
  if (website.routingRules.length > 0) {
    xml.open('RoutingRules');
    for (const rule of website.routingRules) writeRule(xml, rule);
    xml.close('RoutingRules');
  }
  return xml.close('WebsiteConfiguration').toString();
}

function writeRule(xml: XmlWriter, rule: RoutingRuleElement): void {
  xml.open('RoutingRule');
  if (rule.keyPrefixEquals !== undefined || rule.httpErrorCodeReturnedEquals !== undefined) {
    xml.open('Condition').textIf('HttpErrorCodeReturnedEquals', rule.httpErrorCodeReturnedEquals);
    xml.textIf('KeyPrefixEquals', rule.keyPrefixEquals).close('Condition');
  }
  const { httpRedirectCode, replaceKeyPrefixWith, replaceKeyWith } = rule.redirect;
  writeTarget(xml.open('Redirect'), rule.redirect).textIf('HttpRedirectCode', httpRedirectCode);
  xml.textIf('ReplaceKeyPrefixWith', replaceKeyPrefixWith).textIf('ReplaceKeyWith', replaceKeyWith);
  xml.close('Redirect').close('RoutingRule');
}

function writeTarget(xml: XmlWriter, target: RedirectTarget): XmlWriter {
  return xml.textIf('HostName', target.hostName).textIf('Protocol', target.protocol);
}

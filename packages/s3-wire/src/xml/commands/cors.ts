/** PutBucketCors and GetBucketCors: the CORSConfiguration (API Reference, "PutBucketCors"). */
import { S3Error } from '../../errors.ts';
import { checkChildren, optionalText, parseInteger, parseRoot } from '../read.ts';
import type { XmlElement } from '../parse.ts';
import { XmlWriter } from '../write.ts';

export interface CorsRuleElement {
  readonly id?: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number | undefined;
}

export const corsRulesMax = 100;
const methodsKnown: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/** @throws S3Error MalformedXML; InvalidRequest for methods and wildcards that S3 does not take. */
export function parseCorsConfiguration(body: Uint8Array): CorsRuleElement[] {
  const root = parseRoot(body, 'CORSConfiguration');
  checkChildren(root, ['CORSRule']);
  if (root.children.length === 0 || root.children.length > corsRulesMax) throw new S3Error('MalformedXML');
  return root.children.map(parseRule);
}

function parseRule(element: XmlElement): CorsRuleElement {
  checkChildren(element, ['ID', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader', 'MaxAgeSeconds']);
  const maxAge = optionalText(element, 'MaxAgeSeconds');
  const rule = {
    id: optionalText(element, 'ID'),
    allowedOrigins: texts(element, 'AllowedOrigin'),
    allowedMethods: texts(element, 'AllowedMethod'),
    allowedHeaders: texts(element, 'AllowedHeader'),
    exposeHeaders: texts(element, 'ExposeHeader'),
    maxAgeSeconds: maxAge === undefined ? undefined : parseInteger(maxAge),
  };
  if (rule.allowedOrigins.length === 0 || rule.allowedMethods.length === 0) throw new S3Error('MalformedXML');
  for (const method of rule.allowedMethods) {
    if (!methodsKnown.includes(method)) {
      throw invalid(`Found unsupported HTTP method in CORS config. Unsupported method is ${method.slice(0, 64)}`);
    }
  }
  for (const origin of rule.allowedOrigins) checkWildcard('AllowedOrigin', origin);
  for (const header of rule.allowedHeaders) checkWildcard('AllowedHeader', header);
  for (const header of rule.exposeHeaders) {
    if (header.includes('*')) {
      throw invalid(
        `ExposeHeader "${header.slice(0, 64)}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
  return rule;
}

function texts(element: XmlElement, name: string): string[] {
  return element.children
    .filter((child) => child.name === name)
    .map((child) => {
      if (child.children.length > 0) throw new S3Error('MalformedXML');
      return child.text;
    });
}

function checkWildcard(name: string, text: string): void {
  if (text.indexOf('*') === text.lastIndexOf('*')) return;
  throw invalid(`${name} "${text.slice(0, 64)}" can not have more than one wildcard.`);
}

function invalid(message: string): S3Error {
  return new S3Error('InvalidRequest', message);
}

export function renderCorsConfiguration(rules: readonly CorsRuleElement[]): string {
  const xml = new XmlWriter().open('CORSConfiguration', true);
  for (const rule of rules) {
    xml.open('CORSRule').textIf('ID', rule.id);
    for (const header of rule.allowedHeaders) xml.text('AllowedHeader', header);
    for (const method of rule.allowedMethods) xml.text('AllowedMethod', method);
    for (const origin of rule.allowedOrigins) xml.text('AllowedOrigin', origin);
    for (const header of rule.exposeHeaders) xml.text('ExposeHeader', header);
    xml.textIf('MaxAgeSeconds', rule.maxAgeSeconds).close('CORSRule');
  }
  return xml.close('CORSConfiguration').toString();
}

/** PutBucketNotificationConfiguration and GetBucketNotificationConfiguration (API Reference, "NotificationConfiguration"). */
import { S3Error } from '../../errors.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

/** Element of a configuration, and the element in it that names the target. */
const forms = {
  TopicConfiguration: 'Topic',
  QueueConfiguration: 'Queue',
  CloudFunctionConfiguration: 'CloudFunction',
} as const;
export type NotificationForm = keyof typeof forms;

export interface NotificationElement {
  readonly form: NotificationForm;
  readonly id: string | undefined;
  readonly arn: string;
  readonly events: readonly string[];
  readonly prefix: string | undefined;
  readonly suffix: string | undefined;
}

export interface NotificationConfiguration {
  readonly rules: readonly NotificationElement[];
  readonly eventBridge: boolean;
}

const rulesMax = 100;

/** @throws S3Error MalformedXML, InvalidArgument for filters. */
export function parseNotificationConfiguration(body: Uint8Array): NotificationConfiguration {
  const root = parseRoot(body, 'NotificationConfiguration');
  checkChildren(root, [...Object.keys(forms), 'EventBridgeConfiguration']);
  const eventBridge = optionalChild(root, 'EventBridgeConfiguration') !== undefined;
  const rules = root.children.flatMap((child) => (isForm(child.name) ? [parseRule(child, child.name)] : []));
  if (rules.length > rulesMax) throw new S3Error('InvalidArgument', `There cannot be more than ${rulesMax} configurations.`);
  return { rules, eventBridge };
}

export function renderNotificationConfiguration({ rules, eventBridge }: NotificationConfiguration): string {
  const xml = new XmlWriter().open('NotificationConfiguration', true);
  for (const rule of rules) {
    xml.open(rule.form).textIf('Id', rule.id).text(forms[rule.form], rule.arn);
    for (const event of rule.events) xml.text('Event', event);
    writeFilter(xml, rule);
    xml.close(rule.form);
  }
  if (eventBridge) xml.open('EventBridgeConfiguration').close('EventBridgeConfiguration');
  return xml.close('NotificationConfiguration').toString();
}

function parseRule(element: XmlElement, form: NotificationForm): NotificationElement {
  checkChildren(element, ['Id', forms[form], 'Event', 'Filter']);
  const events = element.children.filter(({ name }) => name === 'Event').map(({ text }) => text.trim());
  if (events.length === 0) throw new S3Error('MalformedXML');
  return {
    form,
    id: optionalText(element, 'Id'),
    arn: requiredText(element, forms[form]).trim(),
    events,
    ...parseFilter(optionalChild(element, 'Filter')),
  };
}

function parseFilter(element: XmlElement | undefined): Pick<NotificationElement, 'prefix' | 'suffix'> {
  const found: { prefix: string | undefined; suffix: string | undefined } = { prefix: undefined, suffix: undefined };
  if (element === undefined) return found;
  checkChildren(element, ['S3Key']);
  const key = optionalChild(element, 'S3Key');
  if (key === undefined) return found;
  checkChildren(key, ['FilterRule']);
  for (const rule of key.children) {
    checkChildren(rule, ['Name', 'Value']);
    const name = requiredText(rule, 'Name').trim().toLowerCase();
    if (name !== 'prefix' && name !== 'suffix') throw badFilter('filter rule name must be either prefix or suffix');
    if (found[name] !== undefined) throw badFilter(`Cannot specify more than one ${name} rule in a filter.`);
    found[name] = requiredText(rule, 'Value');
  }
  return found;
}

function writeFilter(xml: XmlWriter, { prefix, suffix }: NotificationElement): void {
  if (prefix === undefined && suffix === undefined) return;
  xml.open('Filter').open('S3Key');
  if (prefix !== undefined) xml.open('FilterRule').text('Name', 'Prefix').text('Value', prefix).close('FilterRule');
  if (suffix !== undefined) xml.open('FilterRule').text('Name', 'Suffix').text('Value', suffix).close('FilterRule');
  xml.close('S3Key').close('Filter');
}

function isForm(name: string): name is NotificationForm {
  return Object.hasOwn(forms, name);
}

function badFilter(message: string): S3Error {
  return new S3Error('InvalidArgument', message, { extra: { ArgumentName: 'FilterRule' } });
}

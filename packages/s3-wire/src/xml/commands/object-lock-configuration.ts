/** PutObjectLockConfiguration and GetObjectLockConfiguration (API Reference, "ObjectLockConfiguration"). */
import { S3Error } from '../../errors.ts';
import { isLockMode, type LockMode } from '../../request/object-lock.ts';
import type { XmlElement } from '../parse.ts';
import { checkChildren, optionalChild, optionalText, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface DefaultRetentionElement {
  readonly mode: LockMode;
  /** Exactly one of both. */
  readonly days?: number | undefined;
  readonly years?: number | undefined;
}

export interface ObjectLockConfiguration {
  readonly defaultRetention: DefaultRetentionElement | undefined;
}

/** @throws S3Error MalformedXML, InvalidRetentionPeriod */
export function parseObjectLockConfiguration(body: Uint8Array): ObjectLockConfiguration {
  const root = parseRoot(body, 'ObjectLockConfiguration');
  checkChildren(root, ['ObjectLockEnabled', 'Rule']);
  if (requiredText(root, 'ObjectLockEnabled').trim() !== 'Enabled') throw new S3Error('MalformedXML');
  const rule = optionalChild(root, 'Rule');
  if (rule === undefined) return { defaultRetention: undefined };
  checkChildren(rule, ['DefaultRetention']);
  const retention = optionalChild(rule, 'DefaultRetention');
  if (retention === undefined) throw new S3Error('MalformedXML');
  checkChildren(retention, ['Mode', 'Days', 'Years']);
  const mode = requiredText(retention, 'Mode').trim();
  if (!isLockMode(mode)) throw new S3Error('MalformedXML');
  const days = periodOf(retention, 'Days');
  const years = periodOf(retention, 'Years');
  if ((days === undefined) === (years === undefined)) throw new S3Error('MalformedXML');
  return { defaultRetention: days === undefined ? { mode, years } : { mode, days } };
}

export function renderObjectLockConfiguration({ defaultRetention }: ObjectLockConfiguration): string {
  const xml = new XmlWriter().open('ObjectLockConfiguration', true).text('ObjectLockEnabled', 'Enabled');
  if (defaultRetention !== undefined) {
    const { mode, days, years } = defaultRetention;
    xml.open('Rule').open('DefaultRetention').text('Mode', mode).textIf('Days', days).textIf('Years', years);
    xml.close('DefaultRetention').close('Rule');
  }
  return xml.close('ObjectLockConfiguration').toString();
}

function periodOf(element: XmlElement, name: 'Days' | 'Years'): number | undefined {
  const text = optionalText(element, name)?.trim();
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw new S3Error('MalformedXML');
  const period = Number(text);
  if (period < 1) throw new S3Error('InvalidRetentionPeriod', `Default retention period must be a positive integer value.`);
  return period;
}

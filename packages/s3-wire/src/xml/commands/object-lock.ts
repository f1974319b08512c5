/** The documents of PutObjectRetention and PutObjectLegalHold, which their Get counterparts answer. */
import { S3Error } from '../../errors.ts';
import { formatIsoDate, parseIsoDate } from '../../http-date.ts';
import { isLockMode, type ObjectRetention } from '../../request/object-lock.ts';
import { checkChildren, optionalText, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

/** Undefined for an empty document, which takes the retention away. @throws S3Error MalformedXML */
export function parseRetention(body: Uint8Array): ObjectRetention | undefined {
  const root = parseRoot(body, 'Retention');
  checkChildren(root, ['Mode', 'RetainUntilDate']);
  const mode = optionalText(root, 'Mode');
  const until = optionalText(root, 'RetainUntilDate');
  if (mode === undefined && until === undefined) return undefined;
  const untilMs = until === undefined ? undefined : parseIsoDate(until.trim());
  if (mode === undefined || !isLockMode(mode) || untilMs === undefined) throw new S3Error('MalformedXML');
  return { mode, untilMs };
}

export function renderRetention({ mode, untilMs }: ObjectRetention): string {
  const xml = new XmlWriter().open('Retention', true).text('Mode', mode).text('RetainUntilDate', formatIsoDate(untilMs));
  return xml.close('Retention').toString();
}

/** @throws S3Error MalformedXML */
export function parseLegalHold(body: Uint8Array): boolean {
  const root = parseRoot(body, 'LegalHold');
  checkChildren(root, ['Status']);
  const status = requiredText(root, 'Status');
  if (status !== 'ON' && status !== 'OFF') throw new S3Error('MalformedXML');
  return status === 'ON';
}

export function renderLegalHold(isHeld: boolean): string {
  return new XmlWriter()
    .open('LegalHold', true)
    .text('Status', isHeld ? 'ON' : 'OFF')
    .close('LegalHold')
    .toString();
}

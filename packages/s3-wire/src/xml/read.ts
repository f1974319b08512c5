/** Reading a parsed body strictly: what the schema does not name is refused, as S3 does, so that no wish is silently dropped. */
import { S3Error } from '../errors.ts';
import { parseXml, type XmlElement } from './parse.ts';

/** Parses a body whose root must have the name. @throws S3Error MalformedXML */
export function parseRoot(body: Uint8Array, name: string): XmlElement {
  const root = parseXml(body);
  if (root.name !== name) throw new S3Error('MalformedXML');
  return root;
}

/** @throws S3Error MalformedXML when the element has children of other names, or text between its children. */
export function checkChildren(element: XmlElement, allowed: readonly string[]): void {
  if (element.text.trim() !== '') throw new S3Error('MalformedXML');
  for (const child of element.children) {
    if (!allowed.includes(child.name)) throw new S3Error('MalformedXML');
  }
}

/** The one child of the name; undefined when there is none. @throws S3Error MalformedXML when there are several. */
export function optionalChild(element: XmlElement, name: string): XmlElement | undefined {
  let found: XmlElement | undefined;
  for (const child of element.children) {
    if (child.name !== name) continue;
    if (found !== undefined) throw new S3Error('MalformedXML');
    found = child;
  }
  return found;
}

/** The text of the one child of the name, which must have no children itself. @throws S3Error MalformedXML */
export function optionalText(element: XmlElement, name: string): string | undefined {
  const child = optionalChild(element, name);
  if (child === undefined) return undefined;
  if (child.children.length > 0) throw new S3Error('MalformedXML');
  return child.text;
}

export function requiredText(element: XmlElement, name: string): string {
  const text = optionalText(element, name);
  if (text === undefined) throw new S3Error('MalformedXML');
  return text;
}

/** A number written in decimal digits, blanks around it allowed. @throws S3Error MalformedXML */
export function parseInteger(text: string): number {
  const digits = text.trim();
  if (!/^\d{1,15}$/.test(digits)) throw new S3Error('MalformedXML');
  return Number(digits);
}

/** `true` or `false`, as XML Schema writes them. @throws S3Error MalformedXML */
export function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new S3Error('MalformedXML');
}

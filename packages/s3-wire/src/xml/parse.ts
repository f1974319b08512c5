/**
 * Reads the XML bodies of S3 requests: elements, text, CDATA, comments, character references, and nothing else.
 *
 * Written for this one use because general parsers have been the way in at peers (DTD and entity expansion, prototype keys, quadratic
 * scans). There is no DTD, so no entity but XML's own five; one pass over the text, so time and memory are linear in a size that the
 * caller has capped; depth and number of elements are bounded here. Prefixes are dropped, because clients send S3's namespace, another
 * or none.
 */
import { S3Error } from '../errors.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** All text of the element itself, untrimmed: keys may begin and end with blanks. */
  readonly text: string;
}

/** 10,000 parts with every checksum need less; S3 itself takes one or two MiB. */
export const xmlBytesMax = 2 * 1024 * 1024;
const depthMax = 16;
/** 10,000 parts of at most ten elements. */
const elementsMax = 110_000;

/** A root with a namespace or two is some hundred characters. */
const tagLengthMax = 4096;

const namePattern = /^(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)$/;
const attributesPattern = /^(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*$/;
const declarationPattern =
  /^<\?xml\s+version\s*=\s*["']1\.[01]["'](?:\s+encoding\s*=\s*["']utf-?8["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>/i;
const forbiddenCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

interface OpenElement {
  readonly name: string;
  readonly rawName: string;
  readonly children: XmlElement[];
  text: string;
}

/** @throws S3Error MalformedXML for anything but one well-formed element; MaxMessageLengthExceeded above 2 MiB. */
export function parseXml(body: Uint8Array): XmlElement {
  if (body.length > xmlBytesMax) throw new S3Error('MaxMessageLengthExceeded');
  const text = decodeText(body);
  const parser = new XmlParser(text);
  return parser.parse();
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new S3Error('MalformedXML', undefined, { cause });
  }
}

class XmlParser {
  readonly #text: string;
  #offset = 0;
  #elements = 0;
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;

  constructor(text: string) {
    if (forbiddenCharacters.test(text)) throw malformed();
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }

  parse(): XmlElement {
    if (this.#text.startsWith('<?')) this.#offset = this.#declarationLength();
    while (this.#offset < this.#text.length) {
      const mark = this.#text.indexOf('<', this.#offset);
      this.#addText(this.#text.slice(this.#offset, mark === -1 ? this.#text.length : mark));
      if (mark === -1) break;
      this.#offset = mark;
      this.#takeMarkup();
    }
    if (this.#root === undefined || this.#open.length > 0) throw malformed();
    return this.#root;
  }

  #declarationLength(): number {
    const match = declarationPattern.exec(this.#text);
    if (match === null) throw malformed();
    return match[0].length;
  }

  #takeMarkup(): void {
    const text = this.#text;
    if (text.startsWith('<!--', this.#offset)) {
      const end = text.indexOf('--', this.#offset + 4);
      if (end === -1 || text[end + 2] !== '>') throw malformed();
      this.#offset = end + 3;
    } else if (text.startsWith('<![CDATA[', this.#offset)) {
      const end = text.indexOf(']]>', this.#offset);
      const element = this.#open.at(-1);
      if (end === -1 || element === undefined) throw malformed();
      element.text += text.slice(this.#offset + 9, end);
      this.#offset = end + 3;
    } else if (text.startsWith('</', this.#offset)) {
      this.#closeElement();
    } else {
      // `<!DOCTYPE` and `<?target?>` end here too: their names do not match.
      this.#openElement();
    }
  }

  #openElement(): void {
    // No attribute value of ours may hold `>`: clients send xmlns and xsi:type at most.
    const end = this.#text.indexOf('>', this.#offset);
    if (end === -1 || end - this.#offset > tagLengthMax) throw malformed();
    const empty = this.#text[end - 1] === '/';
    const tag = this.#text.slice(this.#offset + 1, empty ? end - 1 : end);
    const blank = tag.search(/\s/);
    const rawName = blank === -1 ? tag : tag.slice(0, blank);
    if (blank !== -1 && !attributesPattern.test(tag.slice(blank))) throw malformed();
    this.#elements += 1;
    if (this.#elements > elementsMax || this.#open.length === depthMax) throw malformed();
    if (this.#open.length === 0 && this.#root !== undefined) throw malformed();
    this.#open.push({ name: localName(rawName), rawName, children: [], text: '' });
    this.#offset = end + 1;
    if (empty) this.#endElement();
  }

  #closeElement(): void {
    const end = this.#text.indexOf('>', this.#offset);
    if (end === -1 || this.#text.slice(this.#offset + 2, end).trimEnd() !== this.#open.at(-1)?.rawName) throw malformed();
    this.#offset = end + 1;
    this.#endElement();
  }

  #endElement(): void {
    const element = this.#open.pop();
    if (element === undefined) throw malformed();
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
  }

  #addText(raw: string): void {
    if (raw === '') return;
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += decodeReferences(raw);
    else if (raw.trim() !== '') throw malformed();
  }
}

function localName(rawName: string): string {
  const match = namePattern.exec(rawName);
  if (match?.[1] === undefined) throw malformed();
  return match[1];
}

const namedReferences: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decodeReferences(raw: string): string {
  if (!raw.includes('&')) return raw;
  let decoded = '';
  let from = 0;
  for (let mark = raw.indexOf('&'); mark !== -1; mark = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', mark);
    // The longest reference is &#x10FFFF;
    if (end === -1 || end - mark > 10) throw malformed();
    decoded += raw.slice(from, mark) + decodeReference(raw.slice(mark + 1, end));
    from = end + 1;
  }
  return decoded + raw.slice(from);
}

/** Control characters may come as references although XML 1.0 forbids them: S3 keys hold them and clients write them so. */
function decodeReference(name: string): string {
  const named = namedReferences.get(name);
  if (named !== undefined) return named;
  const numeric = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
  if (numeric === null) throw malformed();
  const code = numeric[1] !== undefined ? Number.parseInt(numeric[1], 16) : Number(numeric[2]);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
  return String.fromCodePoint(code);
}

function malformed(): S3Error {
  return new S3Error('MalformedXML');
}

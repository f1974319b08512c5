/**
 * Writes S3's answers. Every text is escaped; element names come from our own code and are not.
 *
 * Control characters are legal in keys but not in XML 1.0. S3 writes them as numeric references (`&#x1;`), which strict parsers
 * refuse and clients avoid with `encoding-type=url`; lone surrogates cannot occur because keys are strict UTF-8.
 */

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

// Everything that has to be written as a reference: markup, quotes, control characters, and the two non-characters XML forbids.
const escapable = /[&<>"'\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
const escapables = /[&<>"'\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g;

function reference(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    case "'":
      return '&#39;';
    default:
      return `&#x${character.charCodeAt(0).toString(16)};`;
  }
}

/** The text with everything escaped that could end it or change its meaning. */
export function escapeXml(text: string): string {
  return escapable.test(text) ? text.replace(escapables, reference) : text;
}

/** Appends elements to one document. Methods return the writer so that an answer reads like its outline. */
export class XmlWriter {
  #document = '<?xml version="1.0" encoding="UTF-8"?>\n';

  /** Opens an element; with `namespace` true it carries S3's namespace, as every root but `Error` does. */
  open(name: string, namespace = false): this {
    this.#document += namespace ? `<${name} xmlns="${s3Namespace}">` : `<${name}>`;
    return this;
  }

  /** As `open`, with attributes of our own making. */
  openWith(name: string, attributes: string): this {
    this.#document += `<${name} ${attributes}>`;
    return this;
  }

  close(name: string): this {
    this.#document += `</${name}>`;
    return this;
  }

  /** An element with text. */
  text(name: string, value: string | number | boolean): this {
    this.#document += typeof value === 'string' ? `<${name}>${escapeXml(value)}</${name}>` : `<${name}>${value}</${name}>`;
    return this;
  }

  /** An element with text, left out when there is no value. */
  textIf(name: string, value: string | number | boolean | undefined): this {
    return value === undefined ? this : this.text(name, value);
  }

  /** Text inside the element that is open. */
  content(value: string): this {
    this.#document += escapeXml(value);
    return this;
  }

  toString(): string {
    return this.#document;
  }
}

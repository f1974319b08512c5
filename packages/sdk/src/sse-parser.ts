/**
 * Server-sent events from text as it arrives (WHATWG HTML, "Interpreting an event stream"). Lines end with LF, CR or CRLF; an event
 * ends with an empty line; a block without data moves the last event id only.
 */
export interface SseBlock {
  /** Empty when none was named: "message" to the standard. */
  readonly type: string;
  /** Undefined for a block without data. */
  readonly data: string | undefined;
  /** The last id seen so far, of this block or an earlier one. */
  readonly lastEventId: string;
}

/** A line longer than this comes from no spoke: it would be buffered without bound. */
const lineLengthMax = 1024 * 1024;

export class SseParser {
  #rest = '';
  #lastEventId = '';
  #type = '';
  #data: string[] = [];
  #hasField = false;
  #skipLineFeed = false;

  /** The blocks that this text completes. @throws RangeError for a line beyond all reason. */
  push(text: string): SseBlock[] {
    const blocks: SseBlock[] = [];
    let rest = this.#rest + (this.#skipLineFeed && text.startsWith('\n') ? text.slice(1) : text);
    if (text !== '') this.#skipLineFeed = false;
    for (;;) {
      const end = rest.search(/[\r\n]/);
      if (end === -1) break;
      const line = rest.slice(0, end);
      const isCrlf = rest[end] === '\r' && rest[end + 1] === '\n';
      // A CR at the end of the text may be the first half of a CRLF.
      if (rest[end] === '\r' && end + 1 === rest.length) this.#skipLineFeed = true;
      rest = rest.slice(end + (isCrlf ? 2 : 1));
      const block = this.#line(line);
      if (block !== undefined) blocks.push(block);
    }
    if (rest.length > lineLengthMax) throw new RangeError('a line of the event stream is too long');
    this.#rest = rest;
    return blocks;
  }

  #line(line: string): SseBlock | undefined {
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) return undefined;
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#lastEventId = value;
    this.#hasField = true;
    return undefined;
  }

  #dispatch(): SseBlock | undefined {
    if (!this.#hasField) return undefined;
    const block = {
      type: this.#type,
      data: this.#data.length === 0 ? undefined : this.#data.join('\n'),
      lastEventId: this.#lastEventId,
    };
    this.#type = '';
    this.#data = [];
    this.#hasField = false;
    return block;
  }
}

/**
 * Finds COMMITs in the bytes a Postgres client sends, without holding them up: simple queries whose text commits, and executions
 * of prepared statements that do. Protocol: postgresql.org/docs/current/protocol-message-formats.html.
 */

/** How much of a message's body is looked at; statements that commit are short or begin so. */
const bodyBytesKept = 64 * 1024;

/**
 * Statement texts that end a transaction with success: alone, at the end of a multi-statement query, or by being the whole of it, as the
 * hub's own say in their first comment.
 */
const commits = /(?:^|;)\s*(?:commit|end)\b(?!\s+prepared)|^\/\* commits by itself \*\//i;

export class CommitScanner {
  #header = Buffer.alloc(0);
  #started = false;
  #type = '';
  #remaining = 0;
  #body: Buffer[] = [];
  #kept = 0;
  readonly #committingStatements = new Set<string>();
  readonly #committingPortals = new Set<string>();

  /** Offsets in `chunk` just behind each message that makes the server commit. */
  scan(chunk: Buffer): number[] {
    const found: number[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#remaining === 0) {
        offset = this.#readHeader(chunk, offset);
      } else {
        const piece = chunk.subarray(offset, offset + this.#remaining);
        this.#keep(piece);
        this.#remaining -= piece.length;
        offset += piece.length;
      }
      if (this.#type !== '' && this.#remaining === 0 && this.#finishMessage()) found.push(offset);
    }
    return found;
  }

  /** Takes header bytes; a message without a body is complete with its header. */
  #readHeader(chunk: Buffer, offset: number): number {
    // The first messages (startup, SSL request) have no type byte.
    const length = this.#started ? 5 : 8;
    const piece = chunk.subarray(offset, offset + length - this.#header.length);
    this.#header = Buffer.concat([this.#header, piece]);
    if (this.#header.length < length) return offset + piece.length;
    if (this.#started) {
      this.#type = String.fromCharCode(this.#header[0] ?? 0);
      this.#remaining = this.#header.readUInt32BE(1) - 4;
    } else {
      const code = this.#header.readUInt32BE(4);
      const asksForEncryption = code === 80877103 || code === 80877104;
      this.#started = !asksForEncryption;
      this.#type = 'startup';
      this.#remaining = this.#header.readUInt32BE(0) - 8;
    }
    this.#header = Buffer.alloc(0);
    return offset + piece.length;
  }

  #keep(piece: Buffer): void {
    if (!'QPBEC'.includes(this.#type) || this.#kept >= bodyBytesKept) return;
    const part = Buffer.from(piece.subarray(0, bodyBytesKept - this.#kept));
    this.#body.push(part);
    this.#kept += part.length;
  }

  #finishMessage(): boolean {
    const body = Buffer.concat(this.#body).toString('latin1');
    const type = this.#type;
    this.#type = '';
    this.#body = [];
    this.#kept = 0;
    if (type === 'Q') return commits.test(body);
    const [first = '', second = ''] = body.split('\0', 2);
    if (type === 'P') note(this.#committingStatements, first, commits.test(second));
    if (type === 'B') note(this.#committingPortals, first, this.#committingStatements.has(second));
    return type === 'E' && this.#committingPortals.has(first);
  }
}

function note(set: Set<string>, name: string, isMember: boolean): void {
  if (isMember) set.add(name);
  else set.delete(name);
}

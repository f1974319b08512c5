/** Reads answers off one connection without keeping their bytes: status, length, and when the last byte has come. */

export interface Answer {
  readonly status: number;
  readonly bodyBytes: number;
  /** The first bytes of a body, kept for messages about failures. */
  readonly excerpt: string;
}

const headEnd = Buffer.from('\r\n\r\n');
const excerptBytesMax = 300;

/** Feed it what the socket gives; it calls `onAnswer` at the end of each answer. Answers must declare their length. */
export class AnswerReader {
  readonly #onAnswer: (answer: Answer) => void;
  #head: Buffer | undefined;
  #status = 0;
  #bodyBytes = 0;
  #left = 0;
  #excerpt = '';

  constructor(onAnswer: (answer: Answer) => void) {
    this.#onAnswer = onAnswer;
  }

  feed(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined) rest = this.#left > 0 ? this.#takeBody(rest) : this.#takeHead(rest);
  }

  #takeBody(chunk: Buffer): Buffer | undefined {
    const taken = Math.min(chunk.length, this.#left);
    this.#left -= taken;
    if (this.#status >= 300 && this.#excerpt.length < excerptBytesMax) this.#excerpt += chunk.toString('utf8', 0, taken);
    if (this.#left > 0) return undefined;
    this.#finish();
    return taken < chunk.length ? chunk.subarray(taken) : undefined;
  }

  #takeHead(chunk: Buffer): Buffer | undefined {
    const whole = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = whole.indexOf(headEnd);
    if (end < 0) {
      this.#head = whole;
      return undefined;
    }
    this.#head = undefined;
    const head = whole.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    this.#bodyBytes = this.#status === 204 || this.#status === 304 ? 0 : declaredLength(head);
    this.#left = this.#bodyBytes;
    const rest = end + headEnd.length < whole.length ? whole.subarray(end + headEnd.length) : undefined;
    // An interim answer (100 Continue) is none.
    if (this.#status < 200) return rest;
    if (this.#left === 0) this.#finish();
    return rest;
  }

  #finish(): void {
    const answer = { status: this.#status, bodyBytes: this.#bodyBytes, excerpt: this.#excerpt.slice(0, excerptBytesMax) };
    this.#excerpt = '';
    this.#onAnswer(answer);
  }
}

function declaredLength(head: string): number {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (found !== null) return Number(found[1]);
  if (head.startsWith('HTTP/1.1 1')) return 0;
  throw new Error(`an answer without a length: ${head.slice(0, 400)}`);
}

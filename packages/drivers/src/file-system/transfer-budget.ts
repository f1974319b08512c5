/**
 * How much each of many transfers may hold in memory. Nobody waits for room: the more transfers there are, the smaller the pieces
 * each may gather, so the sum stays below the budget and no transfer can starve or deadlock another.
 */
export class TransferBudget {
  readonly #budgetBytes: number;
  readonly #pieceBytesMin: number;
  readonly #pieceBytesMax: number;
  #active = 0;

  constructor(options: { budgetBytes: number; pieceBytesMin: number; pieceBytesMax: number }) {
    this.#budgetBytes = options.budgetBytes;
    this.#pieceBytesMin = options.pieceBytesMin;
    this.#pieceBytesMax = options.pieceBytesMax;
  }

  begin(): void {
    this.#active += 1;
  }

  end(): void {
    this.#active -= 1;
  }

  /** Bytes of the next piece. Halved, because a transfer holds one piece in flight and gathers another. */
  pieceBytes(): number {
    const share = this.#budgetBytes / (2 * Math.max(1, this.#active));
    return Math.max(this.#pieceBytesMin, Math.min(this.#pieceBytesMax, Math.floor(share)));
  }
}

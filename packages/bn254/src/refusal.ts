/** Why an encoding or a signature is refused. Pure and small, so that what runs in a browser needs no more of the product. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

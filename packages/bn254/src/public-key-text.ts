/**
 * How public keys are written. One key has one spelling in each of two forms: decimal in requests, 0x and 64 lower-case hex digits in
 * records and paths. Every other spelling is refused, since it would make two owners of one key, or pass a comparison that another part
 * does with text. No curve here: this half is cheap, and fit for every request.
 */
import { fieldOrder } from './field-order.ts';
import { hexOfField } from './hex.ts';
import { Refusal } from './refusal.ts';

export interface PublicKeyText {
  readonly decimal: string;
  readonly hex: string;
}

/** Numbers below the order of the field have at most 77 decimal digits. */
const decimalForm = /^[1-9][0-9]{0,76}$/;
const hexForm = /^0x[0-9a-f]{64}$/;

/** @param text decimal: no sign, no leading zero, above zero and below the order of the field. @throws Refusal */
export function readPublicKey(text: string): PublicKeyText {
  if (!decimalForm.test(text)) throw new Refusal('a public key is a decimal number without leading zeros');
  return textOf(BigInt(text));
}

/** @param text 0x and 64 lower-case hex digits, above zero and below the order of the field. @throws Refusal */
export function readPublicKeyHex(text: string): PublicKeyText {
  if (!hexForm.test(text)) throw new Refusal('a public key is 0x and 64 lower-case hex digits');
  return textOf(BigInt(text));
}

function textOf(x: bigint): PublicKeyText {
  if (x === 0n || x >= fieldOrder) throw new Refusal('a public key is above zero and below the order of the field');
  return { decimal: x.toString(), hex: hexOfField(x) };
}

/** A figure as a line of text. */
import { type Figure, isMet } from './figure.ts';

export function lineOf(figure: Figure): string {
  const { group, name, ours, floor, unit, floorName, ratio, details } = figure;
  const beside = Number.isNaN(floor) ? '' : `, beside ${amount(floor)} of ${floorName}: ${ratio.toFixed(2)}`;
  const more = Object.entries(details).map(([key, value]) => `${key} ${amount(value)}`);
  return `${group}, ${name}: ${amount(ours)} ${unit}${beside}${verdict(figure)}${more.length === 0 ? '' : `\n    ${more.join(', ')}`}`;
}

export function verdict(figure: Figure): string {
  if (figure.target === undefined) return '';
  const { kind, value } = figure.target;
  return ` (${kind} ${amount(value)}: ${isMet(figure) ? 'ok' : 'missed'})`;
}

/** Three digits that mean something. */
export function amount(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

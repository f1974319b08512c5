import type { TSchema } from 'typebox';
import { nodeOf } from './configuration-fields.ts';

export type ParsedText = { readonly value: unknown } | { readonly problem: string };

const trueWords = new Set(['true', '1', 'yes', 'on']);
const falseWords = new Set(['false', '0', 'no', 'off']);

/** The text of a variable as the value its schema asks for. Ranges and patterns are judged afterwards, by the schema. */
export function parseText(schema: TSchema, text: string): ParsedText {
  const node = nodeOf(schema);
  const kind = node.choices === undefined ? node.type : typeof node.choices[0];
  switch (kind) {
    case 'integer':
    case 'number':
      return parseNumber(text, kind);
    case 'boolean':
      return parseBoolean(text);
    case 'array':
      return parseList(node.items, text);
    case 'object':
      return parseJson(text, 'object');
    default:
      return { value: text };
  }
}

function parseNumber(text: string, kind: string): ParsedText {
  const trimmed = text.trim();
  // Number('') is 0 and Number('0x10') is 16: neither is what somebody meant to write.
  if (!/^[+-]?\d+(_?\d+)*(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed)) {
    return { problem: kind === 'integer' ? 'must be a whole number' : 'must be a number' };
  }
  return { value: Number(trimmed.replaceAll('_', '')) };
}

function parseBoolean(text: string): ParsedText {
  const word = text.trim().toLowerCase();
  if (trueWords.has(word)) return { value: true };
  if (falseWords.has(word)) return { value: false };
  return { problem: 'must be true or false' };
}

/** A comma list, or JSON when it begins with a bracket (items that are objects or hold commas). */
function parseList(items: TSchema | undefined, text: string): ParsedText {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return parseJson(trimmed, 'list');
  if (trimmed === '') return { value: [] };
  const values: unknown[] = [];
  for (const part of trimmed.split(',')) {
    const parsed = items === undefined ? { value: part.trim() } : parseText(items, part.trim());
    if ('problem' in parsed) return { problem: `item ${values.length + 1} ${parsed.problem}` };
    values.push(parsed.value);
  }
  return { value: values };
}

function parseJson(text: string, what: string): ParsedText {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return { problem: `must be a JSON ${what}` };
  }
}

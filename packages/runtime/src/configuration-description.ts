import type { TObject } from 'typebox';
import { type ConfigurationField, fieldsOf, nodeOf } from './configuration-fields.ts';

/** A Markdown table of all fields: variable, meaning, type, default. Documentation and code cannot differ: a test compares them. */
export function describeConfiguration(schema: TObject, prefix = 'FELLOE_'): string {
  const rows = fieldsOf(schema, prefix).map(
    (field) =>
      `| \`${field.variable}\` | ${escapeCell(field.description)} | ${escapeCell(typeText(field))} | ${defaultText(field)} |`,
  );
  return ['| variable | meaning | type | default |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function typeText(field: ConfigurationField): string {
  const node = nodeOf(field.schema);
  if (node.choices !== undefined) return node.choices.join(' | ');
  const base = node.type === 'array' ? 'comma list' : (node.type ?? 'text');
  return field.secret ? `${base}, secret: \`${field.variable}_FILE\` names a file with it` : base;
}

function defaultText(field: ConfigurationField): string {
  if (field.defaultValue === undefined) return field.optional ? 'none' : '**required**';
  const text = typeof field.defaultValue === 'string' ? field.defaultValue : JSON.stringify(field.defaultValue);
  return text === '' ? 'empty' : `\`${escapeCell(text)}\``;
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|');

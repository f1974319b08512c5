/**
 * Postgres array literals, made without looking at every character where none can need it: the driver's own way costs a regular
 * expression for each element. Documentation: PostgreSQL, "Arrays", "Array Input and Output Syntax".
 */

/** Of uuids; undefined stands for null. */
export function uuidArray(values: readonly (string | undefined)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

export function numberArray(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

const special = /["\\]/;

export function textArray(values: readonly string[]): string {
  let literal = '';
  for (const value of values) {
    const text = special.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value;
    literal += literal === '' ? `"${text}"` : `,"${text}"`;
  }
  return `{${literal}}`;
}

/** Between texts that cannot hold it, as JSON cannot: control characters are escaped there. */
const separator = '\u001f';

/** Of JSON texts, none of them empty, for `string_to_array($n, separator)`: no quote in them needs a backslash. */
export function jsonList(values: readonly string[]): string {
  return values.join(separator);
}

/** SQL that takes what `jsonList` made. */
export function fromJsonList(parameter: string): string {
  return `string_to_array(${parameter}, chr(31))`;
}

/** What went into `jsonList`. */
export function jsonListItems(list: string): string[] {
  return list.split(separator);
}

/** Before the first text of a further list: `jsonList` then makes one text of several lists, looking at each once. */
export const nextList = '\u001e';

/** SQL that takes lists apart that were made so, and leaves each as it is. */
export function fromJsonLists(parameter: string): string {
  return `string_to_array(${parameter}, chr(31) || chr(30))`;
}

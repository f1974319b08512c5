/** For a statement with too many values to count them: it says `@name`, Postgres gets `$n`. */
import type { Statement } from './database.ts';

export type NamedStatement = (values: Readonly<Record<string, unknown>>) => Statement;

/** Made once for each statement: only what its text names is sent. */
export function namedParameters(name: string, text: string): NamedStatement {
  const names: string[] = [];
  const numbered = text.replaceAll(/@(\w+)/g, (_, each: string) => {
    if (!names.includes(each)) names.push(each);
    return `$${names.indexOf(each) + 1}`;
  });
  return (values) => ({ name, text: numbered, values: names.map((each) => values[each]) });
}

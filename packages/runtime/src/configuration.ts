/**
 * A configuration is a typebox object schema: one field a setting, each with a `description` (a line of prose) and, unless it must be
 * given, a `default` or Type.Optional. Objects may nest; the variable of `postgres.url` is FELLOE_POSTGRES_URL.
 * It is read once, checked whole, and frozen: every fault is reported together, and nobody else sees the environment.
 */
import { readFileSync } from 'node:fs';
import type { Static, TObject } from 'typebox';
import { Errors } from 'typebox/value';
import { fieldsOf, type ConfigurationField, nodeOf } from './configuration-fields.ts';
import { parseText } from './configuration-text.ts';

export interface ConfigurationSources {
  /** The variables of the process, or in a test any record. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly prefix?: string;
  /** Values that go before the environment, shaped like the configuration: command-line options, a test's wishes. */
  readonly overrides?: object;
  /**
   * When given, a variable with the prefix that is neither a field nor in this list is a fault: it is most likely misspelt.
   * Left out where one environment serves several schemas.
   */
  readonly otherVariables?: readonly string[];
}

export interface ConfigurationFault {
  /** The path of the field in the configuration: `postgres.url`. Empty for a variable that no field has. */
  readonly field: string;
  readonly variable: string;
  readonly problem: string;
}

export class ConfigurationError extends Error {
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    super(`${faults.length} configuration ${faults.length === 1 ? 'fault' : 'faults'}`);
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/**
 * The frozen configuration, or a ConfigurationError with all faults. For each field, in this order: the override, the variable
 * FELLOE_X, the content of the file that FELLOE_X_FILE names (one trailing line break removed; for secrets), the default.
 */
export function readConfiguration<Schema extends TObject>(
  schema: Schema,
  sources: ConfigurationSources,
): DeepReadonly<Static<Schema>> {
  const prefix = sources.prefix ?? 'FELLOE_';
  const fields = fieldsOf(schema, prefix);
  const faults: ConfigurationFault[] = [];
  const configuration: Record<string, unknown> = {};
  for (const field of fields) {
    const found = readField(field, sources, faults);
    if (found !== undefined) place(configuration, field.path, found);
  }
  for (const field of fields) {
    if (faults.some((fault) => fault.field === field.name)) continue;
    const value = lookUp(configuration, field.path);
    if (value === undefined) {
      if (!field.optional) faults.push({ field: field.name, variable: field.variable, problem: 'is required' });
      // Objects that hold only absent fields must still exist for a reader of `configuration.group.field`.
      place(configuration, field.path.slice(0, -1), {});
      continue;
    }
    const problem = problemOf(field, value);
    if (problem !== undefined) faults.push({ field: field.name, variable: field.variable, problem });
  }
  faults.push(...unknownVariables(fields, sources, prefix), ...unknownOverrides(fields, sources.overrides));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return deepFreeze(configuration) as DeepReadonly<Static<Schema>>;
}

/** One line a fault, for a person: variable, what is wrong, and what the field is for. */
export function printConfigurationFaults(error: ConfigurationError, write: (text: string) => void): void {
  write(`felloe: ${error.message}\n`);
  for (const fault of error.faults) {
    const field = fault.field === '' ? '' : ` (${fault.field})`;
    write(`  ${fault.variable}${field}: ${fault.problem}\n`);
  }
}

function readField(field: ConfigurationField, sources: ConfigurationSources, faults: ConfigurationFault[]): unknown {
  const override = lookUp(sources.overrides, field.path);
  if (override !== undefined) return override;
  const fault = (variable: string, problem: string): undefined => {
    faults.push({ field: field.name, variable, problem });
    return undefined;
  };
  const text = sources.environment[field.variable];
  const fileVariable = `${field.variable}_FILE`;
  const file = sources.environment[fileVariable];
  if (text !== undefined && file !== undefined && !field.fileVariableTaken) {
    return fault(field.variable, `is given twice: also by ${fileVariable}`);
  }
  if (text !== undefined) {
    const parsed = parseText(field.schema, text);
    return 'problem' in parsed ? fault(field.variable, parsed.problem) : parsed.value;
  }
  if (file !== undefined && !field.fileVariableTaken) {
    try {
      const parsed = parseText(field.schema, readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
      return 'problem' in parsed ? fault(fileVariable, parsed.problem) : parsed.value;
    } catch (thrown) {
      return fault(fileVariable, `cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return structuredClone(field.defaultValue);
}

/** What is wrong with a value by its schema, in one sentence, or undefined. The value itself is not repeated: it may be a secret. */
function problemOf(field: ConfigurationField, value: unknown): string | undefined {
  const choices = nodeOf(field.schema).choices;
  if (choices !== undefined) return choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
  const found = Errors(field.schema, value).map((error) => {
    const place = error.instancePath === '' ? '' : `${error.instancePath.slice(1)} `;
    return `${place}${error.message}`;
  });
  return found.length === 0 ? undefined : found.join('; ');
}

function unknownVariables(
  fields: readonly ConfigurationField[],
  sources: ConfigurationSources,
  prefix: string,
): ConfigurationFault[] {
  if (sources.otherVariables === undefined) return [];
  const known = new Set([...fields.flatMap((field) => [field.variable, `${field.variable}_FILE`]), ...sources.otherVariables]);
  return Object.keys(sources.environment)
    .filter((variable) => variable.startsWith(prefix) && sources.environment[variable] !== undefined && !known.has(variable))
    .map((variable) => ({ field: '', variable, problem: 'is not a setting' }));
}

function unknownOverrides(fields: readonly ConfigurationField[], overrides: object | undefined): ConfigurationFault[] {
  const known = new Set(fields.flatMap((field) => field.path.map((_, index) => field.path.slice(0, index + 1).join('.'))));
  const whole = new Set(fields.map((field) => field.name));
  const visit = (node: object, path: readonly string[]): ConfigurationFault[] =>
    Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
      const name = [...path, key].join('.');
      if (value === undefined || whole.has(name)) return [];
      if (!known.has(name)) return [{ field: name, variable: name, problem: 'is not a setting' }];
      return typeof value === 'object' && value !== null ? visit(value, [...path, key]) : [];
    });
  return overrides === undefined ? [] : visit(overrides, []);
}

function lookUp(node: unknown, path: readonly string[]): unknown {
  let found: unknown = node;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** Sets the value at the path, making the objects on the way; an object that is there already stays. */
function place(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = target;
  for (const [index, key] of path.entries()) {
    if (index === path.length - 1 && !(isEmptyObject(value) && node[key] !== undefined)) node[key] = value;
    else node = (node[key] ??= {}) as Record<string, unknown>;
  }
}

const isEmptyObject = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}

import type { TObject, TSchema } from 'typebox';

/** The JSON Schema words of a typebox schema that configurations use. typebox's own types say nothing about them once generic. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** Ours: the value is never shown. */
  readonly secret?: boolean;
  /** The allowed values, when the schema is a choice of constants. */
  readonly choices?: readonly unknown[];
}

export interface ConfigurationField {
  /** `['postgres', 'url']` */
  readonly path: readonly string[];
  /** `postgres.url` */
  readonly name: string;
  /** `FELLOE_POSTGRES_URL` */
  readonly variable: string;
  readonly schema: TSchema;
  readonly optional: boolean;
  readonly defaultValue: unknown;
  readonly description: string;
  readonly secret: boolean;
  /** Another field's own variable is this one's with _FILE: then it cannot also mean "read this one from a file". */
  readonly fileVariableTaken: boolean;
}

export function nodeOf(schema: TSchema): SchemaNode {
  const node = schema as SchemaNode;
  const alternatives = node.anyOf?.map((alternative) => alternative as SchemaNode);
  if (alternatives?.every((alternative) => Object.hasOwn(alternative, 'const')) === true) {
    return { ...node, choices: alternatives.map((alternative) => alternative.const) };
  }
  return node.enum === undefined ? node : { ...node, choices: node.enum };
}

/** All fields of a schema, depth first, in the order they are written. Throws when one has no description: that is our own fault. */
export function fieldsOf(schema: TObject, prefix: string): readonly ConfigurationField[] {
  const fields = collect(schema, [], prefix, false);
  const variables = new Set(fields.map((field) => field.variable));
  return fields.map((field) => ({ ...field, fileVariableTaken: variables.has(`${field.variable}_FILE`) }));
}

function collect(schema: TSchema, path: readonly string[], prefix: string, withinOptional: boolean): ConfigurationField[] {
  const { properties = {}, required = [] } = nodeOf(schema);
  return Object.entries(properties).flatMap(([key, child]) => {
    const node = nodeOf(child);
    const childPath = [...path, key];
    const optional = withinOptional || !required.includes(key);
    if (node.type === 'object' && node.properties !== undefined) return collect(child, childPath, prefix, optional);
    const name = childPath.join('.');
    if (node.description === undefined) throw new TypeError(`the configuration field ${name} has no description`);
    return [
      {
        path: childPath,
        name,
        variable: prefix + childPath.map(screamingSnake).join('_'),
        schema: child,
        optional,
        defaultValue: node.default,
        description: node.description,
        secret: node.secret === true,
        fileVariableTaken: false,
      },
    ];
  });
}

/** `leaseTtlMs` → `LEASE_TTL_MS`; digits stay with the word before them: `s3Port` → `S3_PORT`. */
function screamingSnake(camel: string): string {
  return camel.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

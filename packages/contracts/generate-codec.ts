/**
 * Makes the session's codec: for every message a function that writes it from a plain object and one that reads it into one, with the
 * same results as proto-loader's own (session/codec.test.ts holds them equal). Written out field by field, they are what V8 runs best;
 * those that are made by reflection copied every message twice and tested each of a oneof's seventy members.
 */
import { fileURLToPath } from 'node:url';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';

interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}

interface Field {
  readonly name: string;
  readonly number: number;
  /** `map` and `numbers` are maps from texts to texts and to double. */
  readonly kind: 'string' | 'bytes' | 'bool' | 'uint32' | 'uint64' | 'message' | 'map' | 'numbers';
  readonly repeated: boolean;
  /** The message's name. */
  readonly message: string;
  /** It has no default: it is a member of the message's oneof. */
  readonly isMember: boolean;
}

interface Message {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The name of its oneof. */
  readonly oneof: string | undefined;
}

const kinds: Readonly<Record<string, Field['kind']>> = {
  TYPE_STRING: 'string',
  TYPE_BYTES: 'bytes',
  TYPE_BOOL: 'bool',
  TYPE_UINT32: 'uint32',
  TYPE_UINT64: 'uint64',
  TYPE_MESSAGE: 'message',
};

const mapKinds: Readonly<Record<string, Field['kind']>> = {
  'TYPE_STRING,TYPE_STRING': 'map',
  'TYPE_STRING,TYPE_DOUBLE': 'numbers',
};

const packageName = 'felloe.v1.';

function readMessages(protos: string): Message[] {
  const definition = loadSync('felloe/v1/session.proto', {
    includeDirs: [protos],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return Object.entries(definition).flatMap(([name, each]) => {
    if (!('type' in each)) return [];
    const { type, deserialize } = each as MessageTypeDefinition<object, object>;
    // Map entries are listed too; fields that name them read them by themselves.
    if ((type as { options?: { mapEntry?: boolean } | null }).options?.mapEntry === true) return [];
    return [messageOf(name.slice(packageName.length), type, deserialize(Buffer.alloc(0)))];
  });
}

function messageOf(name: string, type: object, empty: object): Message {
  const { field, nestedType, oneofDecl } = type as {
    readonly field: readonly FieldDescriptor[];
    readonly nestedType: readonly { readonly name: string; readonly field: readonly FieldDescriptor[] }[];
    readonly oneofDecl: readonly { readonly name: string }[];
  };
  if (oneofDecl.length > 1) throw new Error(`${name}: more than one oneof in a message is not known here`);
  const fields = field.map((each): Field => {
    const entry = nestedType.find((nested) => nested.name === each.typeName);
    const kind = entry === undefined ? kinds[each.type] : mapKinds[entry.field.map((part) => part.type).join()];
    if (kind === undefined) throw new Error(`${name}.${each.name}: ${each.type} is not known here`);
    const isMember = !(each.name in empty);
    if (isMember && kind !== 'message') throw new Error(`${name}.${each.name}: a oneof of messages only`);
    const repeated = each.label === 'LABEL_REPEATED' && entry === undefined;
    return { name: each.name, number: each.number, kind, repeated, message: each.typeName, isMember };
  });
  return { name, fields: fields.sort((one, other) => one.number - other.number), oneof: oneofDecl[0]?.name };
}

const varint = 0;
const delimited = 2;

function wireTypeOf({ kind, repeated }: Field): number {
  if (kind === 'bool' || kind === 'uint32' || kind === 'uint64') return repeated ? delimited : varint;
  return delimited;
}

function tagOf(field: Field, wireType = wireTypeOf(field)): number {
  return field.number * 8 + wireType;
}

function writerOf(message: Message, kindOf: (name: string) => number): string[] {
  const { name, fields, oneof } = message;
  const lines = [
    `export function write${name}(w: WireWriter, ${fields.length === 0 ? '_m' : 'm'}: ${name}, start: number): void {`,
  ];
  for (const field of fields.filter(({ isMember }) => !isMember)) lines.push(`  ${writtenField(field, kindOf)}`);
  if (oneof !== undefined) {
    lines.push(`  switch (m.${oneof} ?? memberOf(m, membersOf${name})) {`);
    for (const field of fields.filter(({ isMember }) => isMember)) {
      lines.push(`    case '${field.name}':`, `      ${writtenField(field, kindOf)}`, '      break;');
    }
    lines.push('  }');
  }
  return [...lines, `  w.close(start, ${kindOf(name)});`, '}'];
}

function writtenField(field: Field, kindOf: (name: string) => number): string {
  const { name, kind, repeated, message } = field;
  const value = `m.${name}`;
  const tag = tagOf(field);
  if (kind === 'map') return `if (${value} != null) w.entries(${tag}, ${value});`;
  if (kind === 'numbers') return `if (${value} != null) w.numberEntries(${tag}, ${value});`;
  if (kind === 'message') {
    const each = repeated ? `for (const item of ${value}) ` : '';
    return `if (${value} != null) ${each}write${message}(w, ${repeated ? 'item' : value}, w.open(${tag}, ${kindOf(message)}));`;
  }
  if (!repeated) return `w.${kind}(${tag}, ${value});`;
  if (kind === 'string') return `if (${value} != null) for (const item of ${value}) w.stringItem(${tag}, item);`;
  return `if (${value} != null && ${value}.length > 0) w.${kind}s(${tag}, ${value});`;
}

/** Words that no variable may be named. */
const reserved = new Set([
  'default',
  'delete',
  'package',
  'public',
  'private',
  'interface',
  'new',
  'in',
  'outer',
  'r',
  'tag',
  'message',
]);

function localOf(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}

function readerOf(message: Message): string[] {
  const { name, fields, oneof } = message;
  const own = fields.filter(({ isMember }) => !isMember);
  const lines = [`export function read${name}(r: WireReader, outer: number): ${name}__Output {`];
  // A message with a oneof is made first and gets its member in place: so it has one shape a member.
  const made = `{ ${own.map((field) => `${field.name}: ${defaultOf(field)}`).join(', ')} }`;
  if (oneof === undefined) for (const field of own) lines.push(`  ${declarationOf(field)}`);
  else lines.push(`  const message: ${name}__Output = ${made};`);
  const place = (field: Field) => (oneof === undefined ? localOf(field.name) : `message.${field.name}`);
  lines.push('  while (r.hasMore) {', '    const tag = r.tag();', '    switch (tag) {');
  for (const field of fields) {
    lines.push(`      case ${tagOf(field)}:`);
    if (field.isMember) lines.push(`        message.${oneof} = onlyOne(message.${oneof}, '${field.name}');`);
    lines.push(`        ${readField(field, place(field))}`, '        break;');
    // Numbers come one by one, too.
    if (field.repeated && wireTypeOf({ ...field, repeated: false }) === varint) {
      lines.push(`      case ${tagOf(field, varint)}:`, `        ${place(field)}.push(r.${field.kind}());`, '        break;');
    }
  }
  lines.push('      default:', `        r.skip(tag, ${knownOf(message)});`, '    }', '  }', '  r.leave(outer);');
  if (oneof !== undefined) lines.push('  return message;');
  else lines.push(`  return { ${own.map((field) => propertyOf(field.name)).join(', ')} };`);
  return [...lines, '}'];
}

function propertyOf(name: string): string {
  return localOf(name) === name ? name : `${name}: ${localOf(name)}`;
}

function declarationOf(field: Field): string {
  const { kind, repeated, message, name } = field;
  if (repeated) return `const ${localOf(name)}: ${itemTypeOf(field)}[] = [];`;
  if (kind === 'map') return `const ${localOf(name)}: Record<string, string> = {};`;
  if (kind === 'numbers') return `const ${localOf(name)}: Record<string, number> = {};`;
  if (kind === 'message') return `let ${localOf(name)}: ${message}__Output | null = null;`;
  return `let ${localOf(name)} = ${defaultOf(field)};`;
}

function itemTypeOf({ kind, message }: Field): string {
  if (kind === 'message') return `${message}__Output`;
  return kind === 'uint32' || kind === 'uint64' ? 'number' : kind === 'bool' ? 'boolean' : 'string';
}

function defaultOf({ kind, repeated }: Field): string {
  if (repeated) return '[]';
  return { string: "''", bytes: 'noBytes', bool: 'false', uint32: '0', uint64: '0', message: 'null', map: '{}', numbers: '{}' }[
    kind
  ];
}

function readField({ kind, repeated, message }: Field, place: string): string {
  if (kind === 'map') return `r.entry(${place});`;
  if (kind === 'numbers') return `r.numberEntry(${place});`;
  const value = kind === 'message' ? `read${message}(r, r.enter())` : `r.${kind}()`;
  if (!repeated) return `${place} = ${value};`;
  return kind === 'message' || kind === 'string' ? `${place}.push(${value});` : `r.${kind}s(${place});`;
}

/** Numbers mostly run from 1 on without gaps; then how many they are tells all. */
function knownOf({ name, fields }: Message): string {
  return fields.every(({ number }, index) => number === index + 1) ? String(fields.length) : `fieldsOf${name}`;
}

function constantsOf(message: Message): string[] {
  const { name, fields, oneof } = message;
  const members = fields.filter(({ isMember }) => isMember);
  const lines: string[] = [];
  if (knownOf(message).startsWith('fields')) {
    lines.push(`const fieldsOf${name}: ReadonlySet<number> = new Set([${fields.map(({ number }) => number).join(', ')}]);`);
  }
  if (oneof !== undefined) {
    lines.push(`const membersOf${name} = [${members.map((field) => `'${field.name}'`).join(', ')}] as const;`);
  }
  return lines;
}

/** The text of gen/codec.ts. */
export function codecText(protos: string): string {
  const messages = readMessages(protos);
  const names = messages.map(({ name }) => name);
  // Kind 0 is what is no message: lists of numbers and entries of maps.
  const kindOf = (name: string) => names.indexOf(name) + 1;
  return `${[
    '// Generated from protos/ by packages/contracts/generate.ts',
    "import { unreadable, type WireReader } from '../session/wire-reader.ts';",
    "import type { WireWriter } from '../session/wire-writer.ts';",
    ...names.map((name) => `import type { ${name}, ${name}__Output } from './felloe/v1/${name}.ts';`),
    '',
    '/** How many kinds of messages there are, for the writer. */',
    `export const messageKinds = ${names.length + 1};`,
    '',
    'const noBytes: Buffer = Buffer.alloc(0);',
    ...messages.flatMap(constantsOf),
    '',
    '/** The member of a oneof that is set, where the object does not name it. */',
    'function memberOf<Name extends string>(m: { readonly [K in Name]?: unknown }, members: readonly Name[]): Name | undefined {',
    '  for (const member of members) if (m[member] != null) return member;',
    '  return undefined;',
    '}',
    '',
    'function onlyOne<Name extends string>(before: Name | undefined, member: Name): Name {',
    "  if (before !== undefined) throw unreadable('a oneof is set twice');",
    '  return member;',
    '}',
    ...messages.flatMap((message) => ['', ...writerOf(message, kindOf), '', ...readerOf(message)]),
  ].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(codecText(process.argv[2] ?? ''));

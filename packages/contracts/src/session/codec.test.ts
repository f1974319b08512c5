/** The generated codec held equal to proto-loader's own, for every message of the session: what one writes the other reads, and both read alike. */
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { describe, expect, it } from 'vitest';
import * as codec from '../gen/codec.ts';
import { loadSessionDefinition } from './protocol.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

type Plain = Record<string, unknown>;

interface FieldType {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}

const definition = loadSessionDefinition();
const functions = codec as unknown as Record<string, (...args: unknown[]) => unknown>;
const names = Object.keys(functions).flatMap((name) => (name.startsWith('read') ? [name.slice('read'.length)] : []));
const writer = new WireWriter(codec.messageKinds);

function theirs(name: string): MessageTypeDefinition<Plain, Plain> {
  return definition[`felloe.v1.${name}`] as MessageTypeDefinition<Plain, Plain>;
}

function written(name: string, message: Plain): Buffer {
  functions[`write${name}`]?.(writer, message, writer.start());
  return writer.finish();
}

function read(name: string, bytes: Buffer): Plain {
  const reader = new WireReader(bytes);
  return functions[`read${name}`]?.(reader, reader.end) as Plain;
}

/** Numbers below `below`; the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const texts = [
  '',
  'a',
  'twelve bytes',
  'thirteen chars',
  'é',
  'ü€😀'.repeat(9),
  'x'.repeat(127),
  'x'.repeat(128),
  'é'.repeat(100),
];
const longTexts = ['x'.repeat(16_384), '€'.repeat(30_000), 'y'.repeat(200_000)];
const numbers = [
  0,
  1,
  127,
  128,
  16_383,
  16_384,
  2 ** 28 - 1,
  2 ** 28,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  1_795_000_000_123,
  2 ** 53 - 1,
];

function messageOf(name: string, random: (below: number) => number, depth = 0): Plain {
  const { type, deserialize } = theirs(name);
  const { field: fields, nestedType } = type as { readonly field: FieldType[]; readonly nestedType: { readonly name: string }[] };
  const empty = deserialize(Buffer.alloc(0));
  const members = fields.filter((field) => !(field.name in empty));
  const member = members[random(members.length + 1)];
  const message: Plain = {};
  for (const field of fields) {
    const isLeftOut = members.includes(field) ? field !== member : random(4) === 0;
    if (isLeftOut) continue;
    const one = () => randomValue(field, random, depth);
    if (nestedType.some((entry) => entry.name === field.typeName)) message[field.name] = mapOf(empty, field, random);
    else message[field.name] = field.label === 'LABEL_REPEATED' ? Array.from({ length: random(4) }, one) : one();
  }
  return message;
}

function mapOf(empty: Plain, field: FieldType, random: (below: number) => number): Plain {
  const value = empty[field.name] === undefined ? '' : field.name === 'counters' ? random(1000) / 7 : texts[random(texts.length)];
  return Object.fromEntries(Array.from({ length: random(4) }, (_, index) => [`k${index}`, value]));
}

function randomValue(field: FieldType, random: (below: number) => number, depth: number): unknown {
  switch (field.type) {
    case 'TYPE_STRING':
      return texts[random(texts.length)];
    case 'TYPE_BOOL':
      return random(2) === 0;
    case 'TYPE_UINT32':
      return (numbers[random(numbers.length)] as number) >>> 0;
    case 'TYPE_UINT64':
      return numbers[random(numbers.length)];
    case 'TYPE_BYTES':
      return Buffer.alloc(random(300), random(256));
    default:
      return messageOf(field.typeName, random, depth + 1);
  }
}

describe('the generated codec', () => {
  it('knows every message', () => {
    const known = Object.keys(definition).filter((name) => !(definition[name] as { type?: { options?: unknown } }).type?.options);
    expect(names.map((name) => `felloe.v1.${name}`)).toEqual(
      expect.arrayContaining(known.filter((name) => name !== 'felloe.v1.Hub')),
    );
  });

  it.each(names)('writes and reads %s as proto-loader does', (name) => {
    const random = seeded(name.length * 7919 + 1);
    const { serialize, deserialize } = theirs(name);
    for (let round = 0; round < 60; round++) {
      const message = messageOf(name, random);
      const wire = serialize(message);
      const meant = deserialize(wire);
      expect(read(name, wire)).toEqual(meant);
      const own = written(name, message);
      expect(deserialize(own)).toEqual(meant);
      // Defaults are left out, so it is never longer.
      expect(own.length).toBeLessThanOrEqual(wire.length);
    }
  });

  it('has the same keys, also where nothing was said', () => {
    for (const name of names) expect(Object.keys(read(name, Buffer.alloc(0))).sort()).toEqual(keysOfEmpty(name));
  });

  it('writes long texts and many of them, growing as it must', () => {
    for (const text of longTexts) {
      const answers = Array.from({ length: 40 }, (_, id) => ({ id, artifact: { path: text, attributes: text.slice(1) } }));
      const wire = written('HubFrame', { answers });
      expect(theirs('HubFrame').deserialize(wire)).toEqual(read('HubFrame', wire));
      expect((read('HubFrame', wire)['answers'] as Plain[])[39]).toMatchObject({ id: 39, artifact: { path: text } });
    }
    expect(read('HubFrame', written('HubFrame', { heartbeat: 5 }))).toMatchObject({ heartbeat: 5, answers: [] });
  });

  it('finds the member of a oneof that nobody named', () => {
    const wire = written('Answer', { id: 1, written: { etag: 'e' } });
    expect(written('Answer', { id: 1, result: 'written', written: { etag: 'e' } })).toEqual(wire);
    expect(read('Answer', wire)).toMatchObject({ result: 'written', written: { etag: 'e' } });
  });

  it('writes what is no text or number as proto-loader does, and negative numbers as zero', () => {
    for (const [name, message] of [
      ['Failure', { code: 7, message: { toString: () => 'm' }, retry_after_ms: 2.5, retryable: true }],
      ['SettingRecord', { version: '12', changed_at: 12.7 }],
      ['SettingRecord', { version: -1, changed_at: Number.NaN }],
    ] as const) {
      const { serialize, deserialize } = theirs(name);
      expect(read(name, written(name, message))).toEqual(deserialize(serialize(message)));
    }
  });

  it('keeps a key that is no ordinary one', () => {
    const details = Object.fromEntries([
      ['__proto__', 'x'],
      ['a', 'b'],
    ]);
    const { details: kept } = read('Failure', written('Failure', { details })) as { details: Plain };
    expect(Object.entries(kept)).toEqual(Object.entries(details));
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
  });

  it('skips fields of newer builds in every form', () => {
    const unknown = [
      Buffer.from([0xf8, 0x3f, 0x05]), // a number
      Buffer.from([0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([0xfa, 0x3f, 3, 1, 2, 3]), // bytes
      Buffer.from([0xfb, 0x3f, 0x08, 0x01, 0x13, 0x14, 0xfc, 0x3f]), // a group with a group in it
      Buffer.from([0xfd, 0x3f, 1, 2, 3, 4]),
    ];
    const known = written('Failure', { code: 'internal', message: 'm' });
    for (const each of unknown) {
      expect(read('Failure', Buffer.concat([each, known, each]))).toEqual(read('Failure', known));
      expect(theirs('Failure').deserialize(Buffer.concat([each, known, each]))).toEqual(read('Failure', known));
    }
  });
});

function keysOfEmpty(name: string): string[] {
  return Object.keys(theirs(name).deserialize(Buffer.alloc(0))).sort();
}

describe('hostile bytes', () => {
  it.each([
    ['end in a tag', [0x80]],
    ['end in a length', [0x0a, 0x85]],
    ['end in a text', [0x0a, 5, 65]],
    ['end in a number', [0x18, 0x80]],
    ['hold a number that does not end', [0x20, ...Array.from({ length: 11 }, () => 0xff)]],
    ['hold a length beyond all', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['hold a known field in another form', [0x08, 1]],
    ['name field 0', [0x00, 1]],
    ['have wire type 6', [0xfe, 0x3f, 1]],
    ['end a group that was not begun', [0xfc, 0x3f]],
    ['end a group as another', [0xfb, 0x3f, 0xf4, 0x3f]],
    ['do not end a group', [0xfb, 0x3f]],
    ['lay groups in groups without end', Array.from({ length: 100_000 }, (_, at) => (at % 2 === 0 ? 0xfb : 0x3f))],
    ['have an entry longer than its message', [0x2a, 2, 0x0a, 5]],
  ])('that %s are refused', (_, bytes) => {
    expect(() => read('Failure', Buffer.from(bytes))).toThrow('cannot be read');
  });

  it('that set two members of a oneof are refused', () => {
    const both = Buffer.concat([written('Answer', { done: {} }), written('Answer', { written: {} })]);
    expect(() => read('Answer', both)).toThrow('cannot be read');
  });

  it('are refused wherever proto-loader refuses them, and read alike where both read them', () => {
    const random = seeded(4711);
    let refused = 0;
    for (const name of ['SpokeFrame', 'HubFrame', 'Request', 'Answer', 'Failure', 'WriteArtifact', 'Report']) {
      const { serialize, deserialize } = theirs(name);
      for (let round = 0; round < 400; round++) {
        const bytes = serialize(messageOf(name, random));
        for (let changes = random(3) + 1; changes > 0 && bytes.length > 0; changes--) bytes[random(bytes.length)] = random(256);
        const wire = bytes.subarray(0, random(3) === 0 ? random(bytes.length + 1) : bytes.length);
        const own = attempt(() => read(name, wire));
        const their = attempt(() => deserialize(wire));
        if (own === undefined) refused += 1;
        else expect(own).toEqual(their);
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

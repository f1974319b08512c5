/** Configurations of commands: JSON without secrets, held to a schema both ways. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { readTextIfThere, writeWhole } from './private-files.ts';

/** Undefined when there is none. @throws StoreError `invalid_argument` */
export async function readJsonIfThere(path: string): Promise<unknown> {
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', `${path} is no JSON`, { cause });
  }
}

/** Undefined when there is none. @throws StoreError `invalid_argument` */
export async function readSettings<Schema extends TSchema>(schema: Schema, path: string): Promise<Static<Schema> | undefined> {
  const value = await readJsonIfThere(path);
  return value === undefined ? undefined : checked(schema, value, path);
}

/** @throws StoreError `invalid_argument`: a file that the next command refuses must not come to be */
export async function writeSettings<Schema extends TSchema>(schema: Schema, path: string, value: Static<Schema>): Promise<void> {
  await writeJson(path, checked(schema, value, path));
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, [`${JSON.stringify(value, undefined, 2)}\n`]);
}

function checked<Schema extends TSchema>(schema: Schema, value: unknown, path: string): Static<Schema> {
  if (Check(schema, value)) return value;
  const [fault] = Errors(schema, value);
  throw new StoreError('invalid_argument', `${path}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is malformed'}`);
}

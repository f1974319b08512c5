/**
 * Names and locators of the S3 driver. A name follows from the id alone, so whatever a put may leave can be found without a record:
 *
 *   <prefix>blobs/<aa>/<bb>/<id>      name; aa and bb are the first four characters of the id
 *   o:<id>:<size>                     locator; the size, so that fewer bytes are noticed before the first is used
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { isBlobId, requireBlobId } from '../blob-id.ts';

export interface ObjectLocator {
  readonly id: string;
  readonly size: number;
}

const locatorPattern = /^o:([0-9a-f-]{36}):(0|[1-9][0-9]{0,13})$/;

/** Characters that need no escaping anywhere, so that the name that is signed is the name that is sent. */
const prefixPattern = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/;

export function formatLocator(locator: ObjectLocator): string {
  return `o:${locator.id}:${locator.size}`;
}

export function parseLocator(text: string): ObjectLocator {
  const [, id = '', size] = locatorPattern.exec(text) ?? [];
  if (!isBlobId(id)) throw new StoreError('invalid_argument', 'not a locator of the S3 driver');
  return { id, size: Number(size) };
}

export class ObjectNames {
  readonly #root: string;

  /** `prefix` is empty or folders that each end in a slash. */
  constructor(prefix: string) {
    if (prefix.length > 200 || !prefixPattern.test(prefix)) {
      throw new StoreError('invalid_argument', 'a prefix is folders of letters, digits, ".", "_" and "-", each ending in "/"');
    }
    this.#root = `${prefix}blobs/`;
  }

  of(id: string): string {
    requireBlobId(id);
    return `${this.#root}${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
  }

  /** undefined for a name that is not one of ours. */
  idOf(name: string): string | undefined {
    const id = name.slice(-36);
    return isBlobId(id) && name === this.of(id) ? id : undefined;
  }

  /** The names of all ids that start with `idPrefix` start with this. */
  startOf(idPrefix: string): string {
    if (!/^[0-9a-f-]{0,36}$/.test(idPrefix)) throw new StoreError('invalid_argument', 'ids do not begin like this');
    if (idPrefix.length < 2) return `${this.#root}${idPrefix}`;
    if (idPrefix.length < 4) return `${this.#root}${idPrefix.slice(0, 2)}/${idPrefix.slice(2)}`;
    return `${this.#root}${idPrefix.slice(0, 2)}/${idPrefix.slice(2, 4)}/${idPrefix}`;
  }
}

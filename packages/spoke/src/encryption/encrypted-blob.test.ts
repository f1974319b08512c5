import { randomBytes } from 'node:crypto';
import { blobFormat, encryptedRange, encryptedSize } from '@felloe/engine/encryption/blob-format.ts';
import { describe, expect, test } from 'vitest';
import { type EncryptedBlob, decryptStream, decryptWhole } from './decrypt-blob.ts';
import { encryptStream, encryptWhole } from './encrypt-blob.ts';

const { chunkBytes, headerBytes, tagBytes } = blobFormat;
const dataKey = randomBytes(32);
const blobId = 'a-blob';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield Buffer.from(bytes.subarray(start, start + size));
}

function asked(stored: Buffer, contentSize: number, content = { start: 0, end: contentSize - 1 }): [Buffer, EncryptedBlob] {
  const range = encryptedRange(content, contentSize);
  const header = range.start === 0 ? undefined : stored.subarray(0, headerBytes);
  return [stored.subarray(range.start, range.end + 1), { blobId, dataKey, contentSize, range, header }];
}

async function streamed(content: Buffer, pieceSize: number): Promise<Buffer> {
  const options = { dataKey, blobId, ownsBuffers: true };
  return Buffer.concat(await Array.fromAsync(encryptStream(inPieces(content, pieceSize), options)));
}

const edges = [1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes, 3 * chunkBytes + 17];

test.each(edges)('%i bytes come back, encrypted whole or streamed, and take the space that is foretold', async (size) => {
  const content = randomBytes(size);
  for (const stored of [encryptWhole(content, dataKey, blobId), await streamed(content, 10_007), await streamed(content, size)]) {
    expect(stored.length).toBe(encryptedSize(size));
    expect(stored.includes(content.subarray(0, 32)) && size >= 32).toBe(false);
    expect((await decryptWhole(...asked(stored, size))).equals(content)).toBe(true);
    const [bytes, blob] = asked(stored, size);
    const decrypted = Buffer.concat(await Array.fromAsync(decryptStream(inPieces(bytes, 4_099), blob)));
    expect(decrypted.equals(content)).toBe(true);
  }
});

test('every range around the edges of chunks is what it is in the content', async () => {
  const size = 3 * chunkBytes + 17;
  const content = randomBytes(size);
  const stored = encryptWhole(content, dataKey, blobId);
  const places = [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes - 1, 2 * chunkBytes, 3 * chunkBytes, size - 1];
  for (const start of places) {
    for (const end of places.filter((place) => place >= start)) {
      const found = await decryptWhole(...asked(stored, size, { start, end }));
      expect(found.equals(content.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
    }
  }
});

test('no bytes are nothing at all', async () => {
  expect((await streamed(Buffer.alloc(0), 1)).length).toBe(0);
});

test('the same content never lies the same twice', () => {
  const content = Buffer.alloc(100, 'A');
  const [first, second] = [encryptWhole(content, dataKey, blobId), encryptWhole(content, dataKey, blobId)];
  expect(first.subarray(headerBytes).equals(second.subarray(headerBytes))).toBe(false);
});

describe('is refused', () => {
  const size = 3 * chunkBytes + 17;
  const content = randomBytes(size);
  const stored = encryptWhole(content, dataKey, blobId);
  const sealed = chunkBytes + tagBytes;
  const chunk = (index: number): Buffer => stored.subarray(headerBytes + index * sealed, headerBytes + (index + 1) * sealed);
  const changedAt = (position: number): Buffer => {
    const copy = Buffer.from(stored);
    copy[position] = (copy[position] as number) ^ 1;
    return copy;
  };
  const header = stored.subarray(0, headerBytes);
  const other = encryptWhole(randomBytes(size), dataKey, blobId);

  test.each<[string, Buffer, number?]>([
    ['one bit of the header', changedAt(0)],
    ['one bit of the salt', changedAt(20)],
    ['one bit of the first chunk', changedAt(headerBytes)],
    ['one bit of a tag', changedAt(headerBytes + sealed - 1)],
    ['one bit of the last byte', changedAt(stored.length - 1)],
    ['two chunks in the wrong order', Buffer.concat([header, chunk(1), chunk(0), chunk(2), chunk(3)])],
    ['a chunk put twice', Buffer.concat([header, chunk(0), chunk(0), chunk(2), chunk(3)])],
    [
      'a chunk of another blob of the same key',
      Buffer.concat([header, other.subarray(headerBytes, headerBytes + sealed), stored.subarray(headerBytes + sealed)]),
    ],
    ['the header of another blob', Buffer.concat([other.subarray(0, headerBytes), stored.subarray(headerBytes)])],
    ['a last byte that is missing', stored.subarray(0, -1)],
    ['a byte too many', Buffer.concat([stored, Buffer.alloc(1)])],
    ['a blob cut off after a chunk, and a record that says so', stored.subarray(0, headerBytes + 2 * sealed), 2 * chunkBytes],
  ])('%s', async (_, damaged, contentSize = size) => {
    const range = encryptedRange({ start: 0, end: contentSize - 1 }, contentSize);
    const blob = { blobId, dataKey, contentSize, range, header: undefined };
    await expect(Array.fromAsync(decryptStream([damaged], blob))).rejects.toMatchObject({ code: 'backend_failed' });
  });

  test('a blob in the place of another, and another data key', async () => {
    const [bytes, blob] = asked(stored, size);
    await expect(decryptWhole(bytes, { ...blob, blobId: 'another' })).rejects.toMatchObject({ code: 'backend_failed' });
    await expect(decryptWhole(bytes, { ...blob, dataKey: randomBytes(32) })).rejects.toMatchObject({ code: 'backend_failed' });
  });

  test('nothing of a damaged chunk is given out', async () => {
    const damaged = changedAt(headerBytes + sealed + 5);
    const [, blob] = asked(stored, size);
    const given: Buffer[] = [];
    const read = async () => {
      for await (const piece of decryptStream(inPieces(damaged, 1_000), blob)) given.push(piece);
    };
    await expect(read()).rejects.toMatchObject({ code: 'backend_failed' });
    expect(Buffer.concat(given).equals(content.subarray(0, chunkBytes))).toBe(true);
  });
});

test('a long body is never held: chunks leave while it comes', async () => {
  const held: number[] = [];
  let sent = 0;
  let left = 0;
  async function* body(): AsyncGenerator<Buffer> {
    for (let count = 0; count < 64; count += 1) {
      held.push(sent - left);
      sent += 100_000;
      yield Buffer.alloc(100_000);
    }
  }
  for await (const piece of encryptStream(body(), { dataKey, blobId, ownsBuffers: false })) left += piece.length;
  expect(Math.max(...held)).toBeLessThanOrEqual(chunkBytes + 100_000);
});

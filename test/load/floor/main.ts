/**
 * The floor: a bare node:http server in a process of its own that does for each request only what cannot be left out. No routes, no
 * authentication, no records. `node main.ts DIRECTORY` prints its port as JSON.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openSegmentFile } from './segment-file.ts';

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: main.ts DIRECTORY');
const smallBytes = 4096;
const readChunkBytes = 1024 * 1024;
const segment = openSegmentFile(join(directory, 'segment'));
let temporaryNames = 0;

const server = createServer((request, response) => {
  answer(request, response).catch((thrown: unknown) => {
    process.stderr.write(`${String(thrown)}\n`);
    response.destroy();
  });
});

/** PUT /append, GET /read/N (the Nth small body), PUT and GET /file/NAME. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, action = '', name = ''] = (request.url ?? '').split('/');
  if (action === 'append') return await append(request, response);
  if (action === 'read') {
    const bytes = await segment.read(Number(name) * smallBytes, smallBytes);
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    return;
  }
  const path = join(directory as string, name);
  if (request.method === 'GET') return await sendFile(path, response);
  await receiveFile(path, request, response);
}

async function append(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  await segment.append(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
  response.writeHead(200, { 'content-length': 0 }).end();
}

/** With the hash that an ETag needs, and that of a signed payload only when the product would compute it too. */
async function receiveFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hashes = [createHash('md5')];
  if (request.headers['x-amz-content-sha256'] !== 'UNSIGNED-PAYLOAD') hashes.push(createHash('sha256'));
  const temporary = `${path}.${(temporaryNames += 1)}`;
  const file = createWriteStream(temporary, { flush: true, highWaterMark: readChunkBytes });
  await pipeline(
    request,
    async function* hashed(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        for (const hash of hashes) hash.update(chunk);
        yield chunk;
      }
    },
    file,
  );
  const etag = hashes.map((hash) => hash.digest('hex')).join('-');
  await rename(temporary, path);
  const folder = await open(directory as string);
  await folder.sync();
  await folder.close();
  response.writeHead(200, { 'content-length': 0, etag }).end();
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(path);
  response.writeHead(200, { 'content-length': size });
  await pipeline(createReadStream(path, { highWaterMark: readChunkBytes }), response);
}

server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});

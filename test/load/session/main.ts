/** The other end of both ways: answers calls of the session's frames and unary calls alike, doing nothing for either. */
import type { Answer } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { HubFrame } from '@felloe/contracts/gen/felloe/v1/HubFrame.ts';
import type { SpokeFrame__Output } from '@felloe/contracts/gen/felloe/v1/SpokeFrame.ts';
import { FrameBatcher } from '@felloe/contracts/session/frame-batcher.ts';
import { hubEndOf } from '@felloe/contracts/session/grpc-link.ts';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { loadUnaryProtocol, type UnaryHandler } from './unary-protocol.ts';

const answerTo = (id: number): Answer => ({
  id,
  written: {
    version_id: '0000018f0000000000010000000000ab',
    modified_at: 1_750_000_000_000,
    etag: '0123456789abcdef0123456789abcdef',
    size: 4096,
  },
});

const server = new Server();
server.addService(loadSessionProtocol().service, {
  Session: (stream: ServerDuplexStream<SpokeFrame__Output, HubFrame>) => {
    const link = hubEndOf(stream);
    const answers = new FrameBatcher<Answer>((batch) => link.send({ answers: batch }));
    link.onFrame((frame) => {
      for (const request of frame.requests) answers.push(answerTo(request.id));
    });
  },
});
const unary: UnaryHandler = (call, callback) => callback(null, answerTo(call.request.id));
server.addService(loadUnaryProtocol().service, { Call: unary as never });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});

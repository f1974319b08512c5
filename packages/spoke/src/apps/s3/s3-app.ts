/**
 * The S3 API as a plain listener of requests: the target, the headers and the body are read raw, because everything a framework
 * normalises is something the signature did not sign.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { AppContext } from '../../app-context.ts';
import type { OpenListenerApp } from '../../http/listener-app.ts';
import { answerParseFailure } from './answer-parse-failure.ts';
import { Authenticator } from './authenticate.ts';
import { Exchange } from './exchange.ts';
import { answerHealth } from './health.ts';
import { handleExchange } from './handle-exchange.ts';
import { KnownUploads } from './known-uploads.ts';
import type { S3AppOptions } from './s3-request.ts';

export function createS3App(context: AppContext, options: S3AppOptions): OpenListenerApp {
  return async (server) => {
    const services = {
      context,
      options,
      authenticator: new Authenticator(context, options),
      hashers: await createHasherFactory(),
      uploads: new KnownUploads(options.clock),
    };
    const nextRequestId = requestIds();
    /** The latest answer of each connection. */
    const answers = new WeakMap<Duplex, ServerResponse>();
    const hostId = createHash('sha256').update(context.spokeName).digest('base64');

    server.on('clientError', (error, socket) => answerParseFailure(error, socket, answers.get(socket)));
    // Without this, Node invites the body before anybody has looked at the signature.
    const asUsual = (raw: IncomingMessage, response: ServerResponse): void => void server.emit('request', raw, response);
    server.on('checkContinue', asUsual);
    // Nothing else can be expected, and S3 takes such a header for nothing where Node would answer 417.
    server.on('checkExpectation', asUsual);
    return {
      receive(raw, response) {
        // A peer that goes away while an answer is written is not an event of ours.
        response.on('error', ignore);
        answers.set(raw.socket, response);
        const exchange = new Exchange({ raw, response, rawTarget: raw.url ?? '', requestId: nextRequestId(), hostId });
        if (!answerHealth(exchange, context)) void handleExchange(exchange, services);
      },
      close: () => Promise.resolve(),
    };
  };
}

function ignore(): void {}

/** Unique across processes and in time, cheap: eight random hex digits, eight that count. Upper case, as clients know them. */
function requestIds(): () => string {
  let prefix = randomBytes(4).toString('hex').toUpperCase();
  let count = 0;
  return () => {
    count += 1;
    if (count === 2 ** 32) {
      prefix = randomBytes(4).toString('hex').toUpperCase();
      count = 0;
    }
    return prefix + count.toString(16).toUpperCase().padStart(8, '0');
  };
}

/**
 * Database backups under /backups, so that the clients of seed 001 work with this in the place of their service's URL. Everything but a
 * preflight needs a bearer token, of our own accounts or of an issuer that the container trusts; it is looked at before a body is read.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppContainers } from '../app-container.ts';
import type { AppMount, AppParts } from '../mount-apps.ts';
import { originHeaders, preflightHeaders } from './allow-origin.ts';
import { answerFailure } from './answer-failure.ts';
import { archive } from './archive.ts';
import { backupsSettingOf } from './app-setting.ts';
import { download } from './download.ts';
import type { BackupExchange } from './exchange.ts';
import { info, list } from './info.ts';
import { moveUntil } from './move-loop.ts';
import { upload } from './upload.ts';

type Operation = (exchange: BackupExchange, name: string) => Promise<void>;

/** Every route is for accounts; the hub judges whose the files are. */
const routes: readonly { readonly method: 'GET' | 'POST'; readonly url: string; readonly run: Operation }[] = [
  { method: 'POST', url: '/upload', run: (exchange) => upload(exchange) },
  { method: 'POST', url: '/backup', run: (exchange) => archive(exchange) },
  {
    method: 'GET',
    url: '/download/user/:name',
    run: (exchange, user) => download(exchange, { file_name: '', user: whose(user) }),
  },
  { method: 'GET', url: '/download/file/:name', run: (exchange, name) => download(exchange, { file_name: name, user: '' }) },
  { method: 'GET', url: '/info/user/:name', run: (exchange, user) => info(exchange, whose(user)) },
  { method: 'GET', url: '/files', run: (exchange) => list(exchange) },
];

export const backupsMount: AppMount = { prefix: '/backups', app: 'backups', create: createBackupsApp };

function createBackupsApp(parts: AppParts & { readonly containers: AppContainers }): FastifyPluginAsync {
  const { config, context, clock, logger, containers, onFault } = parts;
  const stopping = new AbortController();

  const headOf = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    const container = await containers.of(request.headers.host);
    reply.headers(originHeaders(backupsSettingOf(container), request.headers.origin));
  };

  const exchangeOf = async (request: FastifyRequest, reply: FastifyReply): Promise<BackupExchange> => {
    const container = await containers.of(request.headers.host);
    const account = await context.accounts.ofAuthorization(request.headers.authorization, container);
    const actor = context.accounts.actorOf(account, request.raw.socket.remoteAddress ?? '');
    return {
      context,
      container,
      setting: backupsSettingOf(container),
      actor,
      call: { actor, deadlineMs: limits.session.callMs },
      request,
      reply,
      gone: whenGone(reply),
    };
  };

  return async (fastify: FastifyInstance) => {
    // Bodies are read by the routes, as they come.
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
    fastify.setErrorHandler((error, request, reply) => answerFailure(reply, error, { request, onFault }));
    fastify.setNotFoundHandler((request, reply) =>
      answerFailure(reply, new StoreError('not_found', 'there is no such route'), { request, onFault }),
    );
    fastify.addHook('onRequest', headOf);
    fastify.options('/*', (_request, reply) => reply.headers(preflightHeaders).code(204).send());
    for (const { method, url, run } of routes) {
      fastify.route({
        method: method === 'GET' ? ['GET', 'HEAD'] : method,
        url,
        bodyLimit: Number.MAX_SAFE_INTEGER,
        handler: async (request, reply) => {
          const { name = '' } = request.params as { readonly name?: string };
          try {
            await run(await exchangeOf(request, reply), name);
          } catch (thrown) {
            if (!reply.raw.headersSent) throw thrown;
            // After the head, a connection that breaks is all that tells a client that its bytes are not whole.
            reply.raw.destroy();
            if (StoreError.from(thrown).code === 'internal') onFault(thrown, `${request.method} ${url}`);
          }
          return reply;
        },
      });
    }
    const moving = moveUntil({ context, clock, logger, everyMs: config.backups.moveEveryMs }, stopping.signal);
    fastify.addHook('onClose', async () => {
      stopping.abort();
      await moving;
    });
  };
}

function whose(user: string): string {
  if (user === '') throw new StoreError('invalid_argument', 'name the user', { details: { field: 'user' } });
  return user;
}

function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = (): void => {
    if (!raw.writableFinished) gone.abort(new StoreError('incomplete_body', 'the client went away'));
  };
  // It may have left while it was asked who it is.
  if (raw.closed || raw.destroyed) leave();
  else raw.once('close', leave);
  // A peer that goes away while an answer is written is not an event of ours.
  raw.on('error', () => undefined);
  return gone.signal;
}

/**
 * The presign helper for pure-storage clients (seed 002), under /presigned-url: GET with a bearer token gives a URL for one verb and one
 * key, for an hour. Whether the account, its device or the grant is still good is judged by the hub when the URL is used.
 */
import type { PresignedUrl } from '@felloe/contracts/http/people.ts';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { askerOf } from '../accounts/asker.ts';
import { type PersonAppParts, preparePersonApp } from '../accounts/person-app.ts';
import type { AppMount } from '../mount-apps.ts';
import { askedThing } from './asked-thing.ts';
import { endpointFor, methodOfVerb, signedUrl } from './signed-url.ts';

export const presignMount: AppMount = { prefix: '/presigned-url', app: 'documents', create: createPresignApp };

function createPresignApp(parts: PersonAppParts): FastifyPluginAsync {
  const { context, config } = parts;

  const presign = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { account, container, call } = await askerOf(parts, request);
    const asked = askedThing(request.originalUrl, presignMount.prefix, account.accountId);
    const { verb, path } = asked;
    const credential = await context.call('presign_path', { container: container.name, path, verb }, call);
    const endpoints = context.s3Endpoints();
    const configured = config.s3.endpoints.length > 0 ? endpoints : [];
    const endpoint = endpointFor({ configured, listening: endpoints }, request.headers.host);
    const now = context.now();
    const url = signedUrl({ endpoint, container: container.name, asked, credential, region: context.region, now });
    if (/^text\/plain\b/.test(request.headers.accept ?? '')) return await reply.type('text/plain').send(url);
    const answer: PresignedUrl = {
      url,
      method: methodOfVerb[verb],
      key: path,
      expires_at: new Date(credential.expires_at).toISOString(),
      expires_in: Math.ceil((credential.expires_at - now) / 1000),
    };
    return await reply.type('application/json').send(JSON.stringify(answer));
  };

  return async (fastify) => {
    preparePersonApp(fastify, parts);
    fastify.get('/*', presign);
  };
}

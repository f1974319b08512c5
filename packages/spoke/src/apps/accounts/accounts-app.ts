/** People's logins under /auth, as a Fastify plugin, and the key set that others verify our tokens with. */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { AppMount } from '../mount-apps.ts';
import { addLoginRoutes } from './login-routes.ts';
import { addOwnRoutes } from './own-routes.ts';
import { type PersonAppParts, preparePersonApp } from './person-app.ts';

export const accountsMount: AppMount = { prefix: '/auth', app: 'documents', create: createAccountsApp };

/** The same key set where many look for one. */
export const keySetMount: AppMount = { prefix: '/.well-known', app: 'documents', create: createKeySetApp };

function createAccountsApp(parts: PersonAppParts): FastifyPluginAsync {
  return async (fastify) => {
    preparePersonApp(fastify, parts);
    addLoginRoutes(fastify, parts);
    addOwnRoutes(fastify, parts);
    addKeySet(fastify, '/.well-known/jwks.json', parts);
  };
}

function createKeySetApp(parts: PersonAppParts): FastifyPluginAsync {
  return async (fastify) => {
    preparePersonApp(fastify, parts);
    addKeySet(fastify, '/jwks.json', parts);
  };
}

function addKeySet(fastify: FastifyInstance, url: string, { context }: PersonAppParts): void {
  fastify.get(url, async (_request, reply) => {
    const { keys } = await context.accounts.keys.published();
    // Shorter than a key is published before it signs.
    return await reply.header('cache-control', 'public, max-age=600').type('application/jwk-set+json').send(keys);
  });
}
